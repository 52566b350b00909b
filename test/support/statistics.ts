/** The value below which a share of the others lies, between the two nearest. Nothing of no values. */
export const quantile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((one, other) => one - other);
  const place = (sorted.length - 1) * share;
  const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return below === undefined || above === undefined
    ? Number.NaN
    : below + (above - below) * (place - Math.floor(place));
};

/**
 * The probability that a sample of the first is greater than one of the second, ties halved: Mann and Whitney's U, over the number
 * of pairs. 0.5: nobody can tell them apart.
 */
export const oddsOfGreater = (first: readonly number[], second: readonly number[]): number => {
  let pairs = 0;
  for (const one of first) for (const other of second) pairs += one > other ? 1 : one === other ? 0.5 : 0;
  return pairs / (first.length * second.length);
};

/**
 * How far from 0.5 chance alone takes `oddsOfGreater` of two samples of one distribution, in 95 of 100 cases, or in as many as `z`
 * standard deviations say (normal approximation of U, without ties).
 */
export const chanceOf = (first: number, second: number, z = 1.96): number =>
  z * Math.sqrt((first + second + 1) / (12 * first * second));

/** The same things in an order of chance, each as likely as the other (Fisher and Yates). @param below as `Random.below` */
export const shuffled = <T>(things: readonly T[], below: (bound: number) => number): readonly T[] => {
  const order = [...things];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = below(last + 1);
    [order[last], order[other]] = [order[other] as T, order[last] as T];
  }
  return order;
};

/**
 * A document with new text between two of its lines.
 *
 * @throws Error where a line is missing
 */
export const between = (document: string, [begin, end]: readonly [string, string], text: string): string => {
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`there is no place for it: it is between ${begin} and ${end}`);
  return `${document.slice(0, from + begin.length)}\n${text}\n${document.slice(to)}`;
};

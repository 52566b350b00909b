/** Strings, and the marks that nest and name; all else in a JSON text (numbers, words, commas, white space) tells nothing of names. */
const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:]/g;

/**
 * The names that the outermost object of a JSON text has more than once: parsers differ on which of the two counts, so neither does.
 *
 * @param text what `JSON.parse` has taken
 */
export const repeatedNames = (text: string): readonly string[] => {
  const repeated: string[] = [];
  const seen = new Set<string>();
  let depth = 0;
  let lastString = '""';
  for (const [token] of text.matchAll(tokens)) {
    if (token === "{" || token === "[") depth += 1;
    else if (token === "}" || token === "]") depth -= 1;
    else if (token !== ":") lastString = token;
    else if (depth === 1) {
      const name = JSON.parse(lastString) as string;
      if (seen.has(name)) repeated.push(name);
      seen.add(name);
    }
  }
  return repeated;
};

/**
 * `Date` on the simulated clock: `Date.now()`, `new Date()` and `Date()` tell the real time plus the offset; everything else is
 * the built-in's.
 *
 * @param offset milliseconds, asked at every use
 */
export const shiftedDate = (RealDate: DateConstructor, offset: () => number): DateConstructor => {
  const now = (): number => RealDate.now() + offset();
  const shifted: DateConstructor = new Proxy(RealDate, {
    construct: (target, args: unknown[], newTarget): Date =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget === shifted ? target : newTarget) as Date,
    apply: () => new RealDate(now()).toString(),
    get: (target, key, receiver): unknown => (key === "now" ? now : Reflect.get(target, key, receiver)),
  });
  return shifted;
};

/** Ends a `switch` over a closed union: the compiler refuses a kind that was forgotten. Tells nothing of the value, which may hold secrets. */
export const unreachable = (_never: never): never => {
  throw new Error("a value of a kind that this version does not know");
};

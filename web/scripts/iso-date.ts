/**
 * A date as people type it (`17.05.1985`, `17/5 1985`, `17051985`) as `YYYY-MM-DD`. What can't be read stays as it is: the API says
 * that it is wrong, and the field keeps it.
 */
export const isoDate = (typed: string): string => {
  const text = typed.trim();
  const match = /^(\d{1,2})[./\- ]+(\d{1,2})[./\- ]+(\d{4})$/.exec(text) ?? /^(\d{2})(\d{2})(\d{4})$/.exec(text);
  if (match === null) return text;
  const [, day = "", month = "", year = ""] = match;
  return `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
};

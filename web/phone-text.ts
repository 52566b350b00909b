/** `987 02 006`, as Norwegians group eight digits; a number of another country as it is. */
export const phoneText = (e164: string): string =>
  e164.replace(/^\+47([489]\d\d)(\d\d)(\d\d\d)$/, "$1 $2 $3").replace(/^\+47(\d\d)(\d\d)(\d\d)(\d\d)$/, "$1 $2 $3 $4");

/** A text whose e-mail addresses may break after their `@` and before a dot, rather than within a word. */
export const breakable = (text: string): readonly (string | Node)[] =>
  text
    .split(/(?<=@)|(?<=\S)(?=\.\S)/)
    .flatMap((part, place) => (place === 0 ? [part] : [document.createElement("wbr"), part]));

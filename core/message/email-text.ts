import type { Letter } from "./wording.ts";

/** RFC 5322 2.1.1 wants at most 78; some are left for the marks of a reply. */
const columns = 72;

/** A paragraph in lines. A number stays with the word or digits that follow it, and an address is never broken. */
const wrapped = (paragraph: string): string => {
  const lines: string[] = [];
  let line = "";
  for (const word of paragraph.split(/(?<!\d) /)) {
    if (line !== "" && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].join("\n");
};

const paragraph = (text: string): string => text.split("\n").map(wrapped).join("\n");

/** The e-mail as plain text. Link and code each stand alone on a line, to be pressed or copied. */
export const letterText = (letter: Letter): string => {
  const { opening, facts = [], button, code, closing } = letter;
  const parts = [
    letter.greeting,
    ...opening.map(paragraph),
    facts.map(({ label, value }) => `${label}: ${value}`).join("\n"),
    button === undefined ? "" : `${button.label}:\n${button.href}`,
    code === undefined ? "" : `${paragraph(code.label)}\n${code.value}`,
    ...closing.map(paragraph),
  ];
  const body = parts.filter((part) => part !== "").join("\n\n");
  return `${body}\n\n-- \n${paragraph(letter.footer)}\n`;
};

import { Writable } from "node:stream";

/** A stream that keeps what is printed to it. */
export const printer = () => {
  const texts: string[] = [];
  const write = (chunk: unknown, _: unknown, done: () => void): void => {
    texts.push(String(chunk));
    done();
  };
  return { stream: new Writable({ write }) as NodeJS.WriteStream, text: () => texts.join("") };
};

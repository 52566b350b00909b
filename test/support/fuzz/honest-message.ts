import { expect } from "vitest";

/** A message as it is sent, or as the local server's inbox has it. */
interface Sent {
  readonly channel: "sms" | "email";
  readonly to: string;
  readonly subject?: string;
  readonly text: string;
  readonly html?: string;
}

/** Nothing of a message's head can have been written by who asked. */
export const expectHonestMessage = ({ channel, to, subject, text, html }: Sent): void => {
  if (channel === "sms") {
    expect(to).toMatch(/^\+47\d{8}$/);
    return;
  }
  expect(to).toMatch(/^[\w!#$%&'*+/=?^`{|}~.-]+@[a-z0-9.-]+$/i);
  expect(subject).toMatch(/^\P{C}{10,100}$/u);
  expect(text).not.toMatch(/^(?:bcc|cc|to|from|subject):/im);
  expect(html).not.toMatch(/<(?:script|img|iframe)/i);
};

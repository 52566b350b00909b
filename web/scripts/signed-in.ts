import { to } from "./door.ts";
import { go } from "./go.ts";

/**
 * What this browser remembers of being signed in: that it is, not as whom. The session itself is in a cookie that no script
 * can read; this note only saves the log-in page from asking the API in vain.
 */
const note = "signed-in";
const reason = "logged-out";

const channel = new BroadcastChannel("signed-in");

export type Reason = "logged_out" | "session_over";

export const isNotedSignedIn = (): boolean => localStorage.getItem(note) !== null;

/** Takes note, and lets the other tabs that wait for it follow. */
export const noteSignedIn = (): void => {
  localStorage.setItem(note, "1");
  channel.postMessage("in");
};

/** To log in again although the session still lives, as before a change of password. */
export const forgetSignedIn = (): void => localStorage.removeItem(note);

/** To the log-in page, which tells why. Says nothing to other tabs: this is what they do when they are told. */
export const follow = (why: Reason): Promise<undefined> => {
  forgetSignedIn();
  sessionStorage.setItem(reason, why);
  return go(to.login, "replace");
};

/** The same, with the browser's other tabs. */
export const leave = (why: Reason): Promise<undefined> => {
  channel.postMessage("out");
  return follow(why);
};

/** Why the log-in page is shown, once. */
export const takeReason = (): string | null => {
  const why = sessionStorage.getItem(reason);
  sessionStorage.removeItem(reason);
  return why;
};

/** Calls back when another tab of this browser signs in or out. */
export const onOtherTab = (what: "in" | "out", act: () => void): void => {
  channel.addEventListener("message", ({ data }: MessageEvent) => {
    if (data === what) act();
  });
};

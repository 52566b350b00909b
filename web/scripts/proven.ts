import type { ContactCodeReply, SessionReply } from "./api.ts";
import { to } from "./door.ts";
import { go } from "./go.ts";
import { noteSignedIn, onOtherTab } from "./signed-in.ts";
import { keepWaiting, onWaitingElsewhere, stopWaiting } from "./waiting.ts";

const enter = (): Promise<undefined> => {
  stopWaiting("registration");
  stopWaiting("contact");
  return go(to.main, "replace");
};

/** Where signing in ends; a tab that waits for this, elsewhere in the browser, follows. */
export const goToMain = (): Promise<undefined> => {
  noteSignedIn();
  return enter();
};

/** What follows a link or a code that was right: in, or one more code. */
export const goOn = (reply: SessionReply | ContactCodeReply, now: number): Promise<undefined> => {
  if (!("next" in reply)) return goToMain();
  stopWaiting("registration");
  keepWaiting("contact", reply, now, reply.destination);
  return go(to.contact, "replace");
};

/** For a tab that waits: goes where another tab of this browser got to, by the link or the code. */
export const followOthers = (): void => {
  onOtherTab("in", () => void enter());
  if (location.pathname !== to.contact) onWaitingElsewhere("contact", () => void go(to.contact, "replace"));
};

import type { ContactCodeReply, SessionReply } from "./api.ts";
import { to } from "./door.ts";
import { noteSignedIn, onOtherTab } from "./signed-in.ts";
import { keepWaiting, onWaitingElsewhere, stopWaiting } from "./waiting.ts";

const enter = (): void => {
  stopWaiting("registration");
  stopWaiting("contact");
  location.replace(to.main);
};

/** Where signing in ends; a tab that waits for this, elsewhere in the browser, follows. */
export const goToMain = (): void => {
  noteSignedIn();
  enter();
};

/** What follows a link or a code that was right: in, or one more code. */
export const goOn = (reply: SessionReply | ContactCodeReply, now: number): void => {
  if (!("next" in reply)) {
    goToMain();
    return;
  }
  stopWaiting("registration");
  keepWaiting("contact", reply, now, reply.destination);
  location.replace(to.contact);
};

/** For a tab that waits: goes where another tab of this browser got to, by the link or the code. */
export const followOthers = (): void => {
  onOtherTab("in", enter);
  if (location.pathname !== to.contact) onWaitingElsewhere("contact", () => location.replace(to.contact));
};

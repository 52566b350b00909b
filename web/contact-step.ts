import { ask, type ContactCodeReply, type SessionReply } from "./api.ts";
import { byId, formById, showStep } from "./element.ts";
import { onSubmit } from "./form.ts";
import { resending, stopWaiting } from "./waiting.ts";

/** Where signing in ends. A tab that waits for this, elsewhere in the browser, follows. */
export const goToMain = (): void => {
  stopWaiting("registration");
  new BroadcastChannel("signed-in").postMessage("");
  location.assign("/main");
};

/** The last step where the user name is no register contact: the code that went to one. Needs the page's step `contact`. */
const startContactStep = (reply: ContactCodeReply): void => {
  let challenge: { readonly challengeId: string; readonly resendAt: string } = reply;
  byId("contact-destination").textContent = reply.destination;
  showStep("contact");
  onSubmit(formById("contact-form"), async ({ code }) => {
    const answer = await ask<SessionReply>("POST", "/verify/contact", { challengeId: challenge.challengeId, code });
    if (answer.kind === "problem") return answer.problem;
    goToMain();
    return undefined;
  });
  resending(
    "contact-resend",
    "contact-status",
    () => challenge,
    (renewed) => {
      challenge = renewed;
    },
  );
};

/** What follows a link or a code that was right: in, or one more code. */
export const goOn = (reply: SessionReply | ContactCodeReply): void => {
  if ("next" in reply) startContactStep(reply);
  else goToMain();
};

import { ask, type ContactCodeReply, type Problem, type SessionReply } from "./api.ts";
import { goOn } from "./contact-step.ts";
import { byId, formById, showStep } from "./element.ts";
import { onSubmit, passwordMissing } from "./form.ts";
import { texts } from "./texts.ts";
import { keepWaiting, resending, stopWaiting, type Waiting, waitingFor } from "./waiting.ts";

const start = (kept: Waiting): void => {
  let waiting = kept;
  byId("sent-to").textContent = texts.sentTo(waiting.sentTo);
  showStep("sent");
  // The link was opened in another tab of this browser.
  new BroadcastChannel("signed-in").addEventListener("message", () => {
    stopWaiting("registration");
    location.assign("/main");
  });
  let typed: string | undefined;
  const verify = async (password?: string): Promise<Problem | undefined> => {
    const body = { challengeId: waiting.challengeId, code: typed, ...(password === undefined ? {} : { password }) };
    const answer = await ask<SessionReply | ContactCodeReply>("POST", "/verify", body);
    if (answer.kind === "done") goOn(answer.value);
    // The user name has an account already: its own password is asked for, and the code is not spent.
    else if (answer.problem.code === "password_required") showStep("password-step");
    else return answer.problem;
    return undefined;
  };
  onSubmit(formById("code-form"), ({ code }) => {
    typed = code;
    return verify();
  });
  onSubmit(formById("password-form"), async ({ password }) =>
    password === undefined ? passwordMissing : verify(password),
  );
  resending(
    "resend-form",
    "resend-status",
    () => waiting,
    (reply) => {
      waiting = { ...reply, sentTo: waiting.sentTo };
      keepWaiting("registration", reply, waiting.sentTo);
    },
  );
};

const kept = waitingFor("registration");
if (kept === undefined) showStep("nothing");
else start(kept);

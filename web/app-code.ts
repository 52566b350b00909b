import { ask, type SessionReply } from "./api.ts";
import { byId, formById, showStep } from "./element.ts";
import { onSubmit } from "./form.ts";
import { texts } from "./texts.ts";
import { keepWaiting, resending, stopWaiting, type Waiting, waitingFor } from "./waiting.ts";

const start = (kept: Waiting): void => {
  let waiting = kept;
  byId("sent-to").textContent = texts.sentIfCustomer(waiting.sentTo);
  showStep("sent");
  onSubmit(formById("code-form"), async ({ code, password }) => {
    const body = { challengeId: waiting.challengeId, code, password };
    const answer = await ask<SessionReply>("POST", "/register/mobile/confirm", body);
    if (answer.kind === "problem") return answer.problem;
    stopWaiting("app");
    location.assign("/app/done");
    return undefined;
  });
  resending(
    "resend-form",
    "resend-status",
    () => waiting,
    (reply) => {
      waiting = { ...reply, sentTo: waiting.sentTo };
      keepWaiting("app", reply, waiting.sentTo);
    },
  );
};

const kept = waitingFor("app");
if (kept === undefined) showStep("nothing");
else start(kept);

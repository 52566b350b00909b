import { ask } from "./api.ts";
import { byId, formById, showStep } from "./element.ts";
import { onSubmit } from "./form.ts";
import { texts } from "./texts.ts";
import { keepWaiting, resending, stopWaiting, type Waiting, waitingFor } from "./waiting.ts";

const start = (kept: Waiting): void => {
  let waiting = kept;
  byId("sent-to").textContent = texts.sentIfUser(waiting.sentTo);
  showStep("sent");
  onSubmit(formById("code-form"), async ({ code, password, confirmPassword = "" }) => {
    const body = { challengeId: waiting.challengeId, code, password, confirmPassword };
    const answer = await ask("POST", "/recover/password/confirm", body);
    if (answer.kind === "problem") return answer.problem;
    stopWaiting("password");
    showStep("done");
    return undefined;
  });
  resending(
    "resend-form",
    "resend-status",
    () => waiting,
    (reply) => {
      waiting = { ...reply, sentTo: waiting.sentTo };
      keepWaiting("password", reply, waiting.sentTo);
    },
  );
};

const kept = waitingFor("password");
if (kept === undefined) showStep("nothing");
else start(kept);

import "./frame.ts";
import { ask } from "./api.ts";
import { byId, formById } from "./element.ts";
import { onSubmit } from "./form.ts";
import { offerCode } from "./offered-code.ts";
import { forgetSignedIn } from "./signed-in.ts";
import { goToStep, showStep } from "./step.ts";
import { texts } from "./texts.ts";
import { resending, stopWaiting, type Waiting, waitingFor } from "./waiting.ts";

const start = (waiting: Waiting): void => {
  byId("sent-to").textContent = waiting.sentTo === undefined ? texts.sentIfUserName : texts.sentIfUser(waiting.sentTo);
  showStep("sent");
  offerCode("code", "resend-form");
  const { current } = resending("resend-form", "password", waiting);
  onSubmit(
    formById("code-form"),
    async ({ code, password, confirmPassword = "" }) => {
      const body = { challengeId: current().challengeId, code, password, confirmPassword };
      const answer = await ask("POST", "/recover/password/confirm", body);
      if (answer.kind === "problem") return answer.problem;
      stopWaiting("password");
      // The sessions are over, this browser's own included.
      forgetSignedIn();
      goToStep("done");
      return undefined;
    },
    { blames: { invalid_code: "code" } },
  );
};

const kept = waitingFor("password");
if (kept === undefined) showStep("nothing");
else start(kept);

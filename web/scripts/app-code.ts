import "./frame.ts";
import { ask, type SessionReply } from "./api.ts";
import { byId, formById } from "./element.ts";
import { onSubmit } from "./form.ts";
import { go } from "./go.ts";
import { offerCode } from "./offered-code.ts";
import { noteSignedIn } from "./signed-in.ts";
import { showStep } from "./step.ts";
import { texts } from "./texts.ts";
import { resending, stopWaiting, type Waiting, waitingFor } from "./waiting.ts";

const start = (waiting: Waiting): void => {
  byId("sent-to").textContent =
    waiting.sentTo === undefined ? texts.sentIfMobile : texts.sentIfCustomer(waiting.sentTo);
  showStep("sent");
  offerCode("code", "resend-form");
  const { current } = resending("resend-form", "app", waiting);
  onSubmit(
    formById("code-form"),
    async ({ code, password }) => {
      const body = { challengeId: current().challengeId, code, password };
      const answer = await ask<SessionReply>("POST", "/register/mobile/confirm", body);
      if (answer.kind === "problem") return answer.problem;
      stopWaiting("app");
      noteSignedIn();
      return await go("/app/done", "replace");
    },
    { blames: { invalid_code: "code" } },
  );
};

const kept = waitingFor("app");
if (kept === undefined) showStep("nothing");
else start(kept);

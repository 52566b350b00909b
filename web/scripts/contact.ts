import "./frame.ts";
import { ask, type SessionReply } from "./api.ts";
import { byId, formById } from "./element.ts";
import { onSubmit } from "./form.ts";
import { offerCode } from "./offered-code.ts";
import { followOthers, goToMain } from "./proven.ts";
import { showStep } from "./step.ts";
import { resending, type Waiting, waitingFor } from "./waiting.ts";

const start = (waiting: Waiting): void => {
  byId("contact-destination").textContent = waiting.sentTo ?? "••••";
  showStep("contact");
  offerCode("code", "contact-resend");
  followOthers();
  const { current } = resending("contact-resend", "contact", waiting);
  onSubmit(
    formById("contact-form"),
    async ({ code }) => {
      const body = { challengeId: current().challengeId, code };
      const answer = await ask<SessionReply>("POST", "/verify/contact", body);
      if (answer.kind === "problem") return answer.problem;
      return await goToMain();
    },
    { blames: { invalid_code: "code" } },
  );
};

const kept = waitingFor("contact");
if (kept === undefined) showStep("nothing");
else start(kept);

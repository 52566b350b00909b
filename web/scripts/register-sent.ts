import "./frame.ts";
import { ask, type ContactCodeReply, type Problem, type SessionReply } from "./api.ts";
import { byId, formById } from "./element.ts";
import { missing, onSubmit } from "./form.ts";
import { offerCode } from "./offered-code.ts";
import { followOthers, goOn } from "./proven.ts";
import { goToStep, showStep } from "./step.ts";
import { texts } from "./texts.ts";
import { resending, type Waiting, waitingFor } from "./waiting.ts";

const start = (waiting: Waiting): void => {
  byId("sent-to").textContent = waiting.sentTo === undefined ? texts.sentToUserName : texts.sentTo(waiting.sentTo);
  showStep("sent");
  offerCode("code", "resend-form");
  followOthers();
  const { current } = resending("resend-form", "registration", waiting);
  let typed: string | undefined;
  const verify = async (password?: string): Promise<Problem | undefined> => {
    const body = { challengeId: current().challengeId, code: typed, ...(password === undefined ? {} : { password }) };
    const answer = await ask<SessionReply | ContactCodeReply>("POST", "/verify", body);
    if (answer.kind === "done") return await goOn(answer.value, answer.now);
    if (answer.problem.code !== "password_required") return answer.problem;
    // The user name has an account already: its own password is asked for, and the code is not spent.
    goToStep("password-step");
    return undefined;
  };
  onSubmit(
    formById("code-form"),
    ({ code }) => {
      if (code === undefined) return Promise.resolve(missing("code"));
      typed = code;
      return verify();
    },
    { blames: { invalid_code: "code" } },
  );
  onSubmit(
    formById("password-form"),
    ({ password }) => (password === undefined ? Promise.resolve(missing("password")) : verify(password)),
    { blames: { invalid_credentials: "password" } },
  );
};

const kept = waitingFor("registration");
if (kept === undefined) showStep("nothing");
else start(kept);

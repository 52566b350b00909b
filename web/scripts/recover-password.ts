import "./frame.ts";
import { ask, type ChallengeReply } from "./api.ts";
import { to } from "./door.ts";
import { formById } from "./element.ts";
import { onSubmit } from "./form.ts";
import { onToken, token } from "./fragment.ts";
import { go } from "./go.ts";
import { forgetSignedIn } from "./signed-in.ts";
import { goToStep, showStep } from "./step.ts";
import { keepWaiting, stopWaiting } from "./waiting.ts";

onSubmit(formById("ask-form"), async (values) => {
  const answer = await ask<ChallengeReply>("POST", "/recover/password", values);
  if (answer.kind === "problem") return answer.problem;
  keepWaiting("password", answer.value, answer.now, values.username);
  return await go(to.recoverPasswordSent);
});

onSubmit(formById("password-form"), async ({ password, confirmPassword = "" }) => {
  const body = { token: token(), password, confirmPassword };
  const answer = await ask("POST", "/recover/password/confirm", body);
  if (answer.kind === "problem") return answer.problem;
  stopWaiting("password");
  // The sessions are over, this browser's own included.
  forgetSignedIn();
  goToStep("done");
  return undefined;
});

onToken((taken) => {
  if (taken !== undefined) showStep("choose");
});

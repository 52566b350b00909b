import { ask, type ChallengeReply } from "./api.ts";
import { formById, showStep } from "./element.ts";
import { onSubmit } from "./form.ts";
import { onToken } from "./fragment.ts";
import { keepWaiting, stopWaiting } from "./waiting.ts";

let token: string | undefined;

onSubmit(formById("ask-form"), async (values) => {
  const answer = await ask<ChallengeReply>("POST", "/recover/password", values);
  if (answer.kind === "problem") return answer.problem;
  keepWaiting("password", answer.value, values.username ?? "");
  location.assign("/recover/password/sent");
  return undefined;
});

onSubmit(formById("password-form"), async ({ password, confirmPassword = "" }) => {
  const answer = await ask("POST", "/recover/password/confirm", { token, password, confirmPassword });
  if (answer.kind === "problem") return answer.problem;
  stopWaiting("password");
  showStep("done");
  return undefined;
});

onToken((taken) => {
  token = taken;
  if (taken !== undefined) showStep("choose");
});

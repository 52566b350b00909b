import { ask, type ChallengeReply } from "./api.ts";
import { formById } from "./element.ts";
import { onSubmit } from "./form.ts";
import { keepWaiting } from "./waiting.ts";

onSubmit(formById("register"), async (values) => {
  const answer = await ask<ChallengeReply>("POST", "/register/customer-number", values);
  if (answer.kind === "problem") return answer.problem;
  keepWaiting("registration", answer.value, values.username ?? "");
  location.assign("/register/sent");
  return undefined;
});

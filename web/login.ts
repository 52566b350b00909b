import { ask, type SessionReply } from "./api.ts";
import { goToMain } from "./contact-step.ts";
import { formById } from "./element.ts";
import { onSubmit } from "./form.ts";

onSubmit(formById("login"), async ({ username, password, remember }) => {
  const body = { username, password, remember: remember !== undefined };
  const answer = await ask<SessionReply>("POST", "/login", body);
  if (answer.kind === "problem") return answer.problem;
  goToMain();
  return undefined;
});

import { type Answer, ask, type ContactCodeReply, type Problem, type SessionReply } from "./api.ts";
import { goOn } from "./contact-step.ts";
import { formById, showStep } from "./element.ts";
import { onSubmit, passwordMissing } from "./form.ts";
import { onToken } from "./fragment.ts";

let token: string | undefined;

const verify = (password?: string): Promise<Answer<SessionReply | ContactCodeReply>> =>
  ask("POST", "/verify", password === undefined ? { token } : { token, password });

const settle = (answer: Answer<SessionReply | ContactCodeReply>): Problem | undefined => {
  if (answer.kind === "done") {
    goOn(answer.value);
    return undefined;
  }
  if (answer.problem.code === "password_required") {
    showStep("password");
    return undefined;
  }
  return answer.problem;
};

// Only a press of the button spends the link: mail scanners open links, and some run the scripts of what they open.
onSubmit(formById("continue-form"), async () => settle(await verify()));

onSubmit(formById("password-form"), async ({ password }) => {
  return password === undefined ? passwordMissing : settle(await verify(password));
});

onToken((taken) => {
  token = taken;
  showStep(taken === undefined ? "nothing" : "continue");
});

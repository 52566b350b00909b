import "./frame.ts";
import { ask, type ContactCodeReply, type Problem, type SessionReply } from "./api.ts";
import { formById } from "./element.ts";
import { missing, onSubmit } from "./form.ts";
import { onToken, token } from "./fragment.ts";
import { showProblem } from "./problem.ts";
import { goOn } from "./proven.ts";
import { goToStep, showStep } from "./step.ts";

/** @returns the problem that the form shown has to tell, if any */
const verify = async (password?: string): Promise<Problem | undefined> => {
  const body = password === undefined ? { token: token() } : { token: token(), password };
  const answer = await ask<SessionReply | ContactCodeReply>("POST", "/verify", body);
  if (answer.kind === "done") return await goOn(answer.value, answer.now);
  const { problem } = answer;
  if (problem.code === "password_required") goToStep("password-step");
  else if (problem.code === "invalid_link") goToStep("failed");
  else return problem;
  return undefined;
};

const retryForm = formById("retry-form");

/**
 * At once, without a button to press: in the browser that asked, opening the link is the answer. Elsewhere, as when a mail
 * scanner runs the page, the API asks for a password and nothing is spent (rule 5).
 */
const tryLink = async (): Promise<void> => {
  showStep("working");
  const problem = await verify();
  if (problem === undefined) return;
  showStep("retry");
  showProblem(retryForm, problem);
};

onSubmit(retryForm, () => verify());

onSubmit(
  formById("password-form"),
  ({ password }) => (password === undefined ? Promise.resolve(missing("password")) : verify(password)),
  { blames: { invalid_credentials: "password" } },
);

const start = (): void =>
  onToken((taken) => {
    if (taken === undefined) showStep("incomplete");
    else void tryLink();
  });

// A page that the browser fetches in advance has not been opened by anybody yet.
if ((document as Document & { readonly prerendering?: boolean }).prerendering === true) {
  document.addEventListener("prerenderingchange", start, { once: true });
} else start();

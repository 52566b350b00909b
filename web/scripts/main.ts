import "./frame.ts";
import { phoneText } from "../phone-text.ts";
import { ask, type MeReply, type Problem } from "./api.ts";
import { breakable } from "./breakable.ts";
import { customerCard } from "./customer-card.ts";
import { byId, formById } from "./element.ts";
import { onSubmit } from "./form.ts";
import { showProblem } from "./problem.ts";
import { loadSessions, startSessions } from "./sessions.ts";
import { follow, forgetSignedIn, leave, noteSignedIn, onOtherTab } from "./signed-in.ts";
import { showStep } from "./step.ts";
import { texts } from "./texts.ts";

/** A problem to show, but for the one that has a page of its own: who is not signed in logs in. */
const orLeave = (problem: Problem): Problem | undefined => {
  if (problem.code !== "not_signed_in") return problem;
  void leave("session_over");
  return undefined;
};

const passwordForm = formById("password-form");
const passwordStatus = byId("password-status");
const logInAgain = byId("log-in-again");

onSubmit(
  passwordForm,
  async ({ currentPassword, newPassword }) => {
    passwordStatus.textContent = "";
    const answer = await ask("POST", "/me/password", { currentPassword, newPassword });
    if (answer.kind === "problem") {
      logInAgain.hidden = answer.problem.code !== "reauthentication_required";
      return orLeave(answer.problem);
    }
    passwordForm.reset();
    logInAgain.hidden = true;
    passwordStatus.textContent = texts.passwordChanged;
    return await loadSessions();
  },
  { blames: { invalid_credentials: "currentPassword" } },
);

// The session still lives, so the log-in page would send its owner straight back here.
logInAgain.addEventListener("click", forgetSignedIn);

onSubmit(formById("log-out-form"), async () => {
  const answer = await ask("POST", "/login/logout");
  if (answer.kind === "problem") return answer.problem;
  return await leave("logged_out");
});

const load = async (): Promise<Problem | undefined> => {
  const [me, sessions] = await Promise.all([ask<MeReply>("GET", "/me"), loadSessions()]);
  if (me.kind === "problem") return orLeave(me.problem);
  const { account, customers } = me.value;
  byId("user-names").replaceChildren(...breakable(account.userNames.map(phoneText).join(", ")));
  byId("customers").replaceChildren(...customers.map(customerCard));
  showStep("signed-in");
  noteSignedIn();
  return sessions;
};

const reloadForm = formById("reload-form");

const start = async (): Promise<void> => {
  const problem = await load();
  if (problem === undefined) return;
  showStep("failed");
  showProblem(reloadForm, problem);
};

onSubmit(reloadForm, load);
startSessions(orLeave);
onOtherTab("out", () => void follow("logged_out"));
// Gone back to after having left: what it shows may be somebody else's by now.
window.addEventListener("pageshow", ({ persisted }) => {
  if (persisted) location.reload();
});
void start();

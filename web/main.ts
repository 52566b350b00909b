import { ask, type Customer, type MeReply, type Problem, type Session, type SessionsReply } from "./api.ts";
import { announce, byId, element, formById } from "./element.ts";
import { onSubmit, showProblem } from "./form.ts";
import { texts } from "./texts.ts";

const customerCard = (customer: Customer): HTMLElement => {
  const rows: readonly (readonly [string, string | undefined])[] = [
    [texts.customerNumber, customer.customerNumber],
    [texts.address, `${customer.street}, ${customer.postalCode} ${customer.city}`],
    [texts.mobile, customer.mobile],
    [texts.email, customer.email],
  ];
  const list = element("dl", {});
  for (const [label, value] of rows) if (value) list.append(element("dt", {}, label), element("dd", {}, value));
  return element("li", {}, element("h3", {}, customer.name), list);
};

/** Shows a problem, but for the one that has a page of its own: who is not signed in logs in. */
const stopped = (form: HTMLFormElement, problem: Problem): void => {
  if (problem.code === "not_signed_in") location.assign("/");
  else showProblem(form, problem);
};

const sessionsForm = formById("sessions-form");

const loadSessions = async (): Promise<void> => {
  const answer = await ask<SessionsReply>("GET", "/login/sessions");
  if (answer.kind === "problem") stopped(sessionsForm, answer.problem);
  else byId("sessions").replaceChildren(...answer.value.sessions.map(sessionLine));
};

const endSession = async (session: Session): Promise<void> => {
  const answer = await ask("DELETE", `/login/sessions/${encodeURIComponent(session.id)}`);
  if (answer.kind === "problem") return stopped(sessionsForm, answer.problem);
  if (session.current) return location.assign("/");
  await loadSessions();
  announce("sessions-status", texts.sessionEnded);
  byId("sessions-heading").focus();
};

const sessionLine = (session: Session): HTMLElement => {
  const name = session.current ? `${session.device} (${texts.currentSession.toLowerCase()})` : session.device;
  const label = { type: "button", class: "secondary", "aria-label": texts.endSessionOn(session.device) };
  const end = element("button", label, texts.endSession);
  end.addEventListener("click", () => void endSession(session));
  return element(
    "li",
    {},
    element("p", {}, element("strong", {}, name)),
    element("p", {}, texts.lastSeen(texts.time(session.lastSeenAt))),
    end,
  );
};

onSubmit(sessionsForm, async () => {
  const answer = await ask("DELETE", "/login/sessions");
  if (answer.kind === "problem") return answer.problem;
  await loadSessions();
  announce("sessions-status", texts.othersEnded);
  return undefined;
});

const passwordForm = formById("password-form");

onSubmit(passwordForm, async ({ currentPassword, newPassword }) => {
  announce("password-status", "");
  const answer = await ask("POST", "/me/password", { currentPassword, newPassword });
  if (answer.kind === "problem") {
    byId("log-in-again").hidden = answer.problem.code !== "reauthentication_required";
    return answer.problem;
  }
  passwordForm.reset();
  announce("password-status", texts.passwordChanged);
  await loadSessions();
  return undefined;
});

const logOutForm = formById("log-out-form");

onSubmit(logOutForm, async () => {
  const answer = await ask("POST", "/login/logout");
  if (answer.kind === "problem") return answer.problem;
  location.assign("/");
  return undefined;
});

const load = async (): Promise<void> => {
  const answer = await ask<MeReply>("GET", "/me");
  if (answer.kind === "problem") return stopped(logOutForm, answer.problem);
  const { account, customers } = answer.value;
  byId("user-names").textContent = account.userNames.join(", ");
  byId("customers").replaceChildren(...customers.map(customerCard));
  byId("signed-in").hidden = false;
  await loadSessions();
};

void load();

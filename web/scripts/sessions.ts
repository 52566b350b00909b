import { ask, type Problem, type Session, type SessionsReply } from "./api.ts";
import { byId, element, formById } from "./element.ts";
import { onSubmit } from "./form.ts";
import { showProblem } from "./problem.ts";
import { leave } from "./signed-in.ts";
import { texts } from "./texts.ts";

const timeText = (iso: string): string =>
  new Intl.DateTimeFormat(texts.locale, { dateStyle: "long", timeStyle: "short" }).format(new Date(iso));

type OrLeave = (problem: Problem) => Problem | undefined;

let orLeave: OrLeave = (problem) => problem;

/** The API's label; `?` where the browser said nothing of itself. */
const deviceOf = ({ device }: Session): string => (device === "?" ? texts.unknownDevice : device);

const sessionLine = (session: Session): HTMLElement => {
  const current = element("span", { class: "tag" }, texts.currentSession);
  const button = element(
    "button",
    {
      type: "button",
      class: "ds-button",
      "data-variant": "tertiary",
      "aria-label": texts.endSessionOn(deviceOf(session)),
    },
    texts.endSession,
  );
  button.addEventListener("click", () => void end(session));
  return element(
    "li",
    { class: "ds-card session" },
    element(
      "div",
      {},
      element(
        "p",
        { class: "ds-paragraph" },
        element("strong", {}, deviceOf(session)),
        ...(session.current ? [" ", current] : []),
      ),
      element("p", { class: "ds-paragraph subtle" }, texts.lastSeen(timeText(session.lastSeenAt))),
    ),
    button,
  );
};

/** Shows where the account is signed in. @returns the problem, if there is one to show */
export const loadSessions = async (): Promise<Problem | undefined> => {
  const answer = await ask<SessionsReply>("GET", "/login/sessions");
  if (answer.kind === "problem") return orLeave(answer.problem);
  const { sessions } = answer.value;
  byId("sessions").replaceChildren(...sessions.map(sessionLine));
  formById("sessions-form").hidden = sessions.length < 2;
  return undefined;
};

const end = async (session: Session): Promise<void> => {
  const form = formById("sessions-form");
  const answer = await ask("DELETE", `/login/sessions/${encodeURIComponent(session.id)}`);
  if (answer.kind === "done" && session.current) return leave("logged_out");
  const problem = answer.kind === "problem" ? orLeave(answer.problem) : await loadSessions();
  if (problem !== undefined) {
    form.hidden = false;
    return showProblem(form, problem);
  }
  byId("sessions-status").textContent = texts.sessionEnded;
  // The button that was pressed is gone; the list it was in is where the reader still is.
  byId("sessions-heading").focus();
};

/** The power to end them: one at a time, or all but this one. */
export const startSessions = (leaving: OrLeave): void => {
  orLeave = leaving;
  onSubmit(formById("sessions-form"), async () => {
    const answer = await ask("DELETE", "/login/sessions");
    if (answer.kind === "problem") return orLeave(answer.problem);
    const problem = await loadSessions();
    if (problem === undefined) {
      byId("sessions-status").textContent = texts.othersEnded;
      byId("sessions-heading").focus();
    }
    return problem;
  });
};

import { ask, type ChallengeReply, type Problem } from "./api.ts";
import { byId, formById } from "./element.ts";
import { onSubmit } from "./form.ts";
import { texts } from "./texts.ts";

/** A challenge whose code is waited for. Its id alone opens nothing; codes, tokens and passwords are never kept. */
export interface Waiting {
  readonly challengeId: string;
  /** This machine's epoch milliseconds. */
  readonly resendAt: number;
  readonly endsAt: number;
  /** What was typed, or a masked contact. Known only in the tab that asked. */
  readonly sentTo?: string;
}

export type Flow = "registration" | "contact" | "password" | "app";

/** Longer than any wait between two messages, milliseconds: a clock that was moved doesn't lock the button for hours. */
const longestWait = 5 * 60_000;

const waitingOf = ({ challengeId, resendAt, expiresAt }: ChallengeReply, now: number): Waiting => ({
  challengeId,
  // Times are the server's; what counts here is how far off they are, by the server's own clock.
  resendAt: Date.now() + Math.min(Date.parse(resendAt) - now, longestWait),
  endsAt: Date.now() + (Date.parse(expiresAt) - now),
});

/** Where the browser keeps it, for a reload and for another tab; whom it was sent to stays in this tab. */
export const keepWaiting = (flow: Flow, reply: ChallengeReply, now: number, sentTo: string | undefined): Waiting => {
  const waiting = waitingOf(reply, now);
  localStorage.setItem(flow, JSON.stringify(waiting));
  if (sentTo === undefined) return waiting;
  // A number stays on one line.
  const shown = sentTo.replaceAll(" ", "\u00a0");
  sessionStorage.setItem(flow, shown);
  return { ...waiting, sentTo: shown };
};

export const stopWaiting = (flow: Flow): void => {
  localStorage.removeItem(flow);
  sessionStorage.removeItem(flow);
};

export const waitingFor = (flow: Flow): Waiting | undefined => {
  const kept = localStorage.getItem(flow);
  if (kept === null) return undefined;
  const waiting = JSON.parse(kept) as Waiting;
  if (waiting.endsAt < Date.now()) {
    stopWaiting(flow);
    return undefined;
  }
  const sentTo = sessionStorage.getItem(flow);
  return sentTo === null ? waiting : { ...waiting, sentTo };
};

/** Calls back when another tab of this browser begins to wait for this. */
export const onWaitingElsewhere = (flow: Flow, act: () => void): void => {
  window.addEventListener("storage", ({ key, newValue }) => {
    if (key === flow && newValue !== null) act();
  });
};

const clockText = (milliseconds: number): string => {
  const seconds = Math.floor(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
};

/**
 * The form that asks for the message once more: counts down until that is possible, says aloud when it is, and keeps the
 * renewed challenge for the page's other form.
 */
export const resending = (id: string, flow: Flow, first: Waiting): { readonly current: () => Waiting } => {
  const form = formById(id);
  const button = form.querySelector("button");
  const countdown = byId(`${id}-countdown`);
  const status = byId(`${id}-status`);
  let current = first;

  const tick = (): void => {
    const left = current.resendAt - Date.now();
    const ready = left <= 0;
    countdown.textContent = ready ? "" : texts.resendIn(clockText(left));
    if (ready && button?.getAttribute("aria-disabled") === "true") status.textContent = texts.resendReady;
    if (ready) button?.removeAttribute("aria-disabled");
    else {
      button?.setAttribute("aria-disabled", "true");
      setTimeout(tick, left % 1000 || 1000);
    }
  };
  tick();

  onSubmit(
    form,
    async (): Promise<Problem | undefined> => {
      status.textContent = "";
      const answer = await ask<ChallengeReply>("POST", "/verify/resend", { challengeId: current.challengeId });
      if (answer.kind === "problem") return answer.problem;
      current = keepWaiting(flow, answer.value, answer.now, current.sentTo);
      status.textContent = texts.resent;
      tick();
      return undefined;
    },
    {
      may: () => {
        const left = current.resendAt - Date.now();
        if (left > 0) status.textContent = texts.resendIn(clockText(left));
        return left <= 0;
      },
    },
  );
  return { current: () => current };
};

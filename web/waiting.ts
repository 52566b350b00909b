import { ask, type ChallengeReply, type Problem } from "./api.ts";
import { announce, byId, formById } from "./element.ts";
import { onSubmit } from "./form.ts";
import { texts } from "./texts.ts";

/** A challenge whose code this tab waits for. Its id alone opens nothing; codes, tokens and passwords are never kept. */
export interface Waiting {
  readonly challengeId: string;
  readonly resendAt: string;
  /** The user name as it was typed, or a masked contact. */
  readonly sentTo: string;
}

export type Flow = "registration" | "password" | "app";

/** Keeps the challenge for the next page, and for a reload. */
export const keepWaiting = (flow: Flow, reply: ChallengeReply, sentTo: string): void => {
  const waiting: Waiting = { challengeId: reply.challengeId, resendAt: reply.resendAt, sentTo };
  sessionStorage.setItem(flow, JSON.stringify(waiting));
};

export const waitingFor = (flow: Flow): Waiting | undefined => {
  const kept = sessionStorage.getItem(flow);
  return kept === null ? undefined : (JSON.parse(kept) as Waiting);
};

export const stopWaiting = (flow: Flow): void => sessionStorage.removeItem(flow);

const secondsTo = (iso: string): number => Math.ceil((Date.parse(iso) - Date.now()) / 1000);

/**
 * The form that asks for the message once more, and says from when on that is possible. The button always works: it is the
 * API that decides, by a clock that need not be this machine's.
 */
export const resending = (
  formId: string,
  statusId: string,
  current: () => Pick<Waiting, "challengeId" | "resendAt">,
  renewed: (reply: ChallengeReply) => void,
): void => {
  const form = formById(formId);
  const tell = (): void => {
    const seconds = secondsTo(current().resendAt);
    if (seconds > 0) announce(statusId, texts.resendIn(seconds));
  };
  byId(statusId).setAttribute("role", "status");
  tell();
  onSubmit(form, async (): Promise<Problem | undefined> => {
    announce(statusId, "");
    const answer = await ask<ChallengeReply>("POST", "/verify/resend", { challengeId: current().challengeId });
    if (answer.kind === "problem") return answer.problem;
    renewed(answer.value);
    announce(statusId, texts.resent);
    return undefined;
  });
};

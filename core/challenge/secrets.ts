import { type Target, withCode, withLink } from "../limit/target.ts";
import { limits } from "../limits.ts";
import type { Instant, Services } from "../ports.ts";
import type { Challenge, IssuedSecret, Purpose } from "./challenge.ts";

/** New secrets of a challenge: in clear only here and in the sealed message. */
export interface Issued {
  readonly code: string;
  readonly codeId: string;
  readonly token?: string;
  readonly linkId?: string;
  readonly codes: readonly IssuedSecret[];
  readonly link?: IssuedSecret;
  readonly target: Target;
  readonly endsAt: Instant;
}

/** Seconds that a purpose's link lives; without one, the purpose has only a code. */
export const linkLifetime = (purpose: Purpose, toEmail: boolean): number | undefined => {
  switch (purpose) {
    case "register_customer_number":
      return limits.link.verificationLifetime;
    case "recover_password":
      return toEmail ? limits.link.passwordResetLifetime : undefined;
    default:
      return undefined;
  }
};

/** A code of 6 digits, in clear and as the challenge keeps it. */
export const issueCode =
  ({ clock, random, keyring }: Pick<Services, "clock" | "random" | "keyring">) =>
  async (challengeId: string): Promise<{ readonly code: string; readonly issued: IssuedSecret }> => {
    const endsAt = clock.now() + limits.code.lifetime * 1000;
    const code = random.digits(limits.code.digits);
    const id = random.token(8);
    return { code, issued: { id, tag: await keyring.mac("code", challengeId, id, code), endsAt } };
  };

/** A code of 6 digits, and where the purpose has one a link token `<challenge id>.<256 bits>`. */
export const issueSecrets =
  (services: Pick<Services, "clock" | "random" | "keyring">) =>
  async (
    challenge: Pick<Challenge, "id" | "purpose" | "to" | "codes" | "createdAt">,
    target: Target,
  ): Promise<Issued> => {
    const { clock, random, keyring } = services;
    const now = clock.now();
    const { code, issued: newCode } = await issueCode(services)(challenge.id);
    const { id: codeId, endsAt: codeEndsAt } = newCode;
    const codes = [...challenge.codes, newCode].slice(-limits.code.livePerTarget);
    const lifetime = linkLifetime(challenge.purpose, challenge.to.kind === "email");
    const targetWithCode = withCode(target, codeId);
    if (lifetime === undefined) return { code, codeId, codes, target: targetWithCode, endsAt: codeEndsAt };
    const linkId = random.token(8);
    const secret = random.token(limits.link.bytes);
    // A link that was sent again ends with the challenge that it belongs to.
    const endsAt = Math.min(now + lifetime * 1000, challenge.createdAt + limits.kept.challenges * 1000);
    return {
      code,
      codeId,
      codes,
      token: `${challenge.id}.${secret}`,
      linkId,
      link: { id: linkId, tag: await keyring.mac("link", challenge.id, linkId, secret), endsAt },
      target: withLink(targetWithCode, challenge.purpose, linkId),
      endsAt,
    };
  };

/** The two parts of a link token; nothing if it is not one. */
export const parseToken = (token: string): { readonly challengeId: string; readonly secret: string } | undefined => {
  const match = /^([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{43})$/.exec(token);
  return match?.[1] === undefined || match[2] === undefined ? undefined : { challengeId: match[1], secret: match[2] };
};

/** The newest codes of the target that this challenge issued and that are still in time. */
export const liveCodes = (challenge: Challenge, target: Target, now: Instant): readonly IssuedSecret[] =>
  challenge.codes.filter((code) => target.codes.includes(code.id) && code.endsAt > now);

/** The challenge's link, if it is the newest of its target and purpose and still in time. */
export const liveLink = (challenge: Challenge, target: Target, now: Instant): IssuedSecret | undefined =>
  challenge.link !== undefined && target.links[challenge.purpose] === challenge.link.id && challenge.link.endsAt > now
    ? challenge.link
    : undefined;

export const matchingCode =
  ({ keyring }: Pick<Services, "keyring">) =>
  async (challengeId: string, candidates: readonly IssuedSecret[], code: string): Promise<boolean> => {
    let right = false;
    for (const { id, tag } of candidates) {
      const same = await keyring.verify(tag, "code", challengeId, id, code);
      right = right || same;
    }
    return right;
  };

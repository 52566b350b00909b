import type { Proof } from "../../core/challenge/redeem.ts";

/** The proof in a request whose schema has made sure that it is whole: a token, or a code and its challenge. */
export const proofIn = ({
  token,
  challengeId = "",
  code = "",
}: {
  readonly token?: string | undefined;
  readonly challengeId?: string | undefined;
  readonly code?: string | undefined;
}): Proof => (token === undefined ? { kind: "code", challengeId, code } : { kind: "link", token });

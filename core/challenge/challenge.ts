import type { UserName } from "../account/account.ts";
import type { Contact } from "../customer/contact.ts";
import type { AccountId, BirthDate, CustomerNumber } from "../customer/customer.ts";
import type { Language } from "../message/message.ts";
import type { Instant, Services } from "../ports.ts";
import { type Found, type Ref, ref } from "../record.ts";

export type Purpose = "register_mobile" | "register_customer_number" | "register_contact" | "recover_password";

/** What the right answer to a challenge leads to. */
export type Subject =
  /** Nobody: the caller can't tell it from the others, and no answer is right. */
  | { readonly kind: "nobody" }
  /** A customer relation to claim, for a new account, or for one that has the user name already (`joins`). */
  | {
      readonly kind: "claim";
      readonly accountId: AccountId;
      readonly userName: UserName;
      readonly joins: boolean;
      /** The person; by a customer number where there is one, else by birth date and the proven mobile number. */
      readonly person: { readonly customerNumber: CustomerNumber } | { readonly birthDate: BirthDate };
      /** When the password was typed that the account will have, and its `passwordProof`; none for one not typed yet. */
      readonly passwordAt: Instant;
      readonly proof?: string;
      /** Of the account that is joined, the era in which its password was given: a newer password makes this void. */
      readonly era?: number;
    }
  | { readonly kind: "new_password"; readonly accountId: AccountId; readonly era: number };

export interface IssuedSecret {
  readonly id: string;
  /** Keyed hash; the secret itself is only in the message (rule 4). */
  readonly tag: string;
  readonly endsAt: Instant;
}

/** One open request to prove a contact. */
export interface Challenge {
  readonly id: string;
  readonly purpose: Purpose;
  readonly to: Contact;
  readonly subject: Subject;
  readonly language: Language;
  /** Which client asked; a browser is known by the hash of its secret. */
  readonly askedBy: { readonly kind: "app" } | { readonly kind: "browser"; readonly hash: string };
  readonly codes: readonly IssuedSecret[];
  readonly link?: IssuedSecret;
  readonly attempts: number;
  /** Opened while many guess: a right code is asked for a second one. */
  readonly guarded?: true;
  /** The first code was right, and the one that lives now is the second. */
  readonly doubled?: true;
  readonly createdAt: Instant;
  readonly endsAt: Instant;
  /**
   * `open` until the right answer has had its effect; then `done`, in which the same answer may be given once more by
   * someone whose reply was lost; `spent` as soon as the reply is on its way. Where it never got so far, what is `done` is as good
   * as spent a while later.
   */
  readonly state: "open" | "done" | "spent";
  readonly doneAt?: Instant;
  /** Keyed hash of the idempotency key of the request that had the effect. */
  readonly doneBy?: string;
  readonly spentAt?: Instant;
  /** The challenge that this one led to: a code to a register contact. */
  readonly next?: string;
}

/** Whether it can be the id of a challenge at all: 128 bits, base64url. */
export const isChallengeId = (text: string): boolean => /^[\w-]{22}$/.test(text);

export const challengeRef = (id: string): Ref<Challenge> => ref("challenge", id);

export const readChallenge =
  ({ store }: Pick<Services, "store">) =>
  async (id: string): Promise<Found<Ref<Challenge>>> => {
    const [found] = await store.read([challengeRef(id)]);
    return found;
  };

/** What a caller is told of a challenge; the same for everyone. */
export interface ChallengeNotice {
  readonly challengeId: string;
  readonly expiresAt: Instant;
  readonly resendAt: Instant;
}

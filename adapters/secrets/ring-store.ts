import { createHash } from "node:crypto";
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  type SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import type { KeyRing } from "../../core/keying/ring.ts";
import { parseRing, ringText } from "./ring-text.ts";

/** The keying secret as the operator's tool sees it: read whole, replaced whole. */
export interface RingStore {
  read(): Promise<{ readonly ring: KeyRing; readonly readAs: string }>;
  /** Nothing is replaced where somebody else did it since it was read. */
  replace(ring: KeyRing, readAs: string): Promise<{ readonly kind: "replaced" | "conflict" }>;
}

export const ringStore = (client: SecretsManagerClient, secretId: string): RingStore => ({
  read: async () => {
    const { SecretString, VersionId = "" } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
    return { ring: parseRing(SecretString), readAs: VersionId };
  },
  replace: async (ring, readAs) => {
    // The same token with another value is refused: of two who read the same version one replaces it.
    const token = createHash("sha256").update(`after ${readAs}`).digest("hex");
    const put = { SecretId: secretId, SecretString: ringText(ring), ClientRequestToken: token };
    try {
      await client.send(new PutSecretValueCommand(put));
      return { kind: "replaced" };
    } catch (fault) {
      if (fault instanceof ResourceExistsException) return { kind: "conflict" };
      throw fault;
    }
  },
});

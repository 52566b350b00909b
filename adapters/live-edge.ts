import type { EdgeEnvironment } from "../contracts/environment.ts";
import { secretsManager } from "./clients.ts";
import { originSecret } from "./secrets/origin-secret.ts";
import { systemClock } from "./system.ts";

/** Whether a request came through CloudFront, by what it shows of the secret that the two share. */
export const liveEdge = ({ ORIGIN_SECRET_ARN }: EdgeEnvironment): ((shown: string) => Promise<boolean>) =>
  originSecret({
    client: secretsManager(),
    secretId: ORIGIN_SECRET_ARN,
    clock: systemClock,
  });

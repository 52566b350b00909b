/**
 * The emulators on a data folder, in a process of their own that a test can kill: prints its URL when it is ready, and ends
 * with the test's process.
 */
import { startEmulators } from "./emulators.ts";

const [dataDir = ""] = process.argv.slice(2);
const { aws, secrets } = await startEmulators({
  dataDir,
  invokeTrigger: async (_, event) => {
    const { triggerSource } = event as { triggerSource: string };
    const response = triggerSource.startsWith("Create") ? {} : { challengeName: "CUSTOM_CHALLENGE" };
    return { kind: "returned", payload: { response } };
  },
  settings: {
    triggers: {
      defineAuthChallenge: "arn:define",
      createAuthChallenge: "arn:create",
      verifyAuthChallengeResponse: "arn:verify",
    },
  },
});
await secrets.ensureSecret({
  arn: "arn:aws:secretsmanager:eu-north-1:000000000000:secret:s-AbCdEf",
  name: "s",
  generate: {},
});
process.stdout.write(`${aws.url}\n`);
process.stdin.on("end", () => process.exit()).resume();

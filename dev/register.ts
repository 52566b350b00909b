import { createReadStream } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { openRegister } from "../cli/aws.ts";
import { importRegister } from "../cli/import.ts";
import type { RegisterTarget } from "./serve.ts";

/** How many bad rows are told of one by one. */
const mostTold = 5;

/**
 * Imports a register file into the emulated table, as `npm run register -- import` does into a real one. What is there already and the same
 * is left alone.
 *
 * @param tell told of rows that were rejected
 * @throws Error when the file can't be used
 */
export const importIntoEmulators =
  (tell: (what: string) => void) =>
  async (file: string, { deployment, awsUrl, now }: RegisterTarget): Promise<void> => {
    const place = deployment.functions
      .map(({ environment }) => ({ tableName: environment.TABLE_NAME, keyingSecret: environment.KEYING_SECRET_ARN }))
      .find(({ tableName, keyingSecret }) => tableName !== undefined && keyingSecret !== undefined);
    if (place?.tableName === undefined || place.keyingSecret === undefined) {
      throw new Error("No function of the templates names a table and a keying secret to import with");
    }
    const opened = openRegister(
      { tableName: place.tableName, keyingSecret: place.keyingSecret },
      { endpoint: awsUrl, clock: { now, pause: async (milliseconds) => await pause(milliseconds) } },
    );
    let told = 0;
    try {
      const outcome = await importRegister({
        source: createReadStream(file),
        register: opened.register,
        keyring: opened.keyring,
        reject: ({ line, reasons }) => {
          told += 1;
          if (told <= mostTold) tell(`${file}, line ${line} was not imported: ${reasons.join("; ")}`);
        },
      });
      if (outcome.kind === "unusable") throw new Error(`${file} can't be imported: ${outcome.reason}`);
      if (outcome.kind === "stopped") throw new Error(`${file} could not be imported`, { cause: outcome.cause });
      if (told > mostTold) tell(`${file}: ${outcome.summary.rejected} rows were not imported in all`);
    } finally {
      await opened.close();
    }
  };

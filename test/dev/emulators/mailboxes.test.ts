import { SendEmailCommand } from "@aws-sdk/client-ses";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startEmulators } from "./support/emulators.ts";

let emulators: Awaited<ReturnType<typeof startEmulators>>;
let told: { "detail-type": string; detail: { mail: { destination: string[]; tags: object } } }[];
beforeEach(async () => {
  emulators = await startEmulators();
  told = [];
  const { messages } = emulators;
  messages.ensureConfigurationSet("mail");
  messages.ensureIdentity("example.com", "mail");
  messages.ensureIdentity("quiet.example");
  messages.ensureEventSource({ configurationSet: "mail", types: ["bounce", "complaint"] });
  messages.onEvent((event) => told.push(event as (typeof told)[number]));
});
afterEach(() => emulators.close());

const send = async (to: string, from = "ikke-svar@example.com", ConfigurationSetName?: string) => {
  await emulators.clients.ses.send(
    new SendEmailCommand({
      Source: from,
      Destination: { ToAddresses: [to] },
      Message: { Subject: { Data: "s" }, Body: { Text: { Data: "t" } } },
      ConfigurationSetName,
    }),
  );
  await new Promise(setImmediate);
  return { arrived: emulators.messages.inbox.list(to).length, events: told.map((event) => event["detail-type"]) };
};

describe("a mailbox", () => {
  it("is there, has room and complains of nothing", async () => {
    expect(await send("kari@example.org")).toEqual({ arrived: 1, events: [] });
  });

  it.each([
    ["bounce@simulator.amazonses.com", 0, ["Email Bounced"]],
    ["bounce+Kari@SIMULATOR.amazonses.com", 0, ["Email Bounced"]],
    ["complaint+1@simulator.amazonses.com", 1, ["Email Complaint Received"]],
    ["success@simulator.amazonses.com", 1, []],
    ["bounce@simulator.amazonses.com.example.org", 1, []],
  ])("of SES's simulator, %s, does as it is named", async (to, arrived, events) => {
    expect(await send(to)).toEqual({ arrived, events });
  });

  it.each([
    ["permanent", 0, "Email Bounced"],
    ["transient", 0, "Email Bounced"],
    ["complaint", 1, "Email Complaint Received"],
  ] as const)("with trouble, %s, has it until all is mended", async (trouble, arrived, event) => {
    emulators.messages.mailboxes.trouble("Kari@example.org", trouble);
    expect(await send("kari@Example.org")).toEqual({ arrived, events: [event] });
    expect(told[0]?.detail.mail).toMatchObject({
      destination: ["kari@Example.org"],
      tags: { "ses:configuration-set": ["mail"] },
    });
    emulators.messages.mailboxes.clear();
    expect((await send("ola@example.org")).arrived).toBe(1);
    expect((await send("kari@example.org")).events).toHaveLength(1);
  });

  it("is told of for the configuration set that was used, named or the identity's own", async () => {
    const to = "bounce@simulator.amazonses.com";
    expect((await send(to, "a@quiet.example")).events).toEqual([]);
    expect((await send(to, "a@quiet.example", "mail")).events).toEqual(["Email Bounced"]);
  });
});

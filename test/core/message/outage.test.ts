import { expect, it } from "vitest";
import type { Outgoing } from "../../../core/message/outbox.ts";
import { aCustomer, anApp, elsewhere } from "../../support/builders.ts";
import { secretsTo, signedInBy, startMobile, startNumber } from "../../support/people.ts";
import { aWorld } from "../../support/world.ts";

const minute = 60;

it("hours without SNS and SES: dead codes are given up and told of, all links come once and work, new codes are not held up", async () => {
  const world = aWorld();
  const customers = Array.from({ length: 120 }, (_, n) => ({
    customerNumber: String(200_001 + n),
    birthDate: `19${60 + (n % 40)}-03-15`,
    mobile: `4000 ${String(2000 + n)}`,
    email: `kunde${n}@example.com`,
  }));
  for (const words of customers) await world.register(aCustomer(words), "4711");
  const sweeps = async (minutes: number): Promise<void> => {
    for (let n = 0; n < minutes; n += 1) {
      world.clock.advance(minute);
      await world.flows.sweep();
    }
  };

  world.between.failAt(1, "before", { matching: /^post\.send$/, times: Number.MAX_SAFE_INTEGER });
  const [byMobile, byMail] = [customers.slice(0, 50), customers.slice(50, 119)];
  for (const [n, { mobile, birthDate }] of byMobile.entries())
    await startMobile(world, { mobile, birthDate, caller: anApp({ address: `10.1.${n}.7` }) });
  const begun = [];
  for (const [n, { customerNumber, email }] of byMail.entries())
    begun.push({
      email,
      ...(await startNumber(world, { customerNumber, userName: email, caller: elsewhere(500 + n) })),
    });
  await sweeps(3 * 60);
  expect(world.office.sent).toEqual([]);
  // Codes end after ten minutes, links after a day.
  const given = () => world.events.flatMap((event) => (event.event === "message_given_up" ? [event] : []));
  expect(given().map(({ outcome, reason }) => `${outcome} ${reason}`)).toEqual(byMobile.map(() => "refused expired"));
  expect(world.table.all<Outgoing>("outbox")).toHaveLength(byMail.length);

  world.between.heal();
  const [late] = customers.slice(119);
  await startMobile(world, { mobile: late?.mobile ?? "", birthDate: late?.birthDate ?? "" });
  await world.flows.sweep();
  expect(world.office.sent.filter(({ channel }) => channel === "sms")).toHaveLength(1);
  // The longest pause between two tries is a quarter of an hour.
  await sweeps(16);
  expect(world.table.all<Outgoing>("outbox")).toEqual([]);
  const mails = world.office.sent.filter(({ channel }) => channel === "email").map(({ to }) => to);
  expect([...mails].sort()).toEqual(byMail.map(({ email }) => email).sort());
  expect(given()).toHaveLength(byMobile.length);
  const [first] = begun;
  if (first === undefined) throw new Error("nobody began");
  const { token } = await secretsTo(world, first.email);
  expect(signedInBy(await world.flows.verify({ kind: "link", token }, undefined, first.caller)).token).toBeTruthy();
});

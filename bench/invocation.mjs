// What Lambda's runtime does with a bundle, in a fresh process: loads it, gives it an event, and again. JavaScript, since types would
// have to be stripped at each start. Arguments: the bundle, a file with the event, how often, how often before that for warming up.
import { readFileSync, writeSync } from "node:fs";
import { createRequire } from "node:module";

const [, , bundle, eventFile, times = "1", before = "0"] = process.argv;
const require = createRequire(import.meta.url);
const processor = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const log = process.stdout.write.bind(process.stdout);
process.stdout.write = () => true;

const loadedAt = performance.now();
const { handler } = require(bundle);
const importMs = performance.now() - loadedAt;
const event = JSON.parse(readFileSync(eventFile, "utf8"));
const context = { awsRequestId: "bench", functionName: "bench", getRemainingTimeInMillis: () => 10_000 };
const invoke = () => handler(structuredClone(event), context);

const answer = await invoke();
const cpuMs = processor();
// The parent's watch stops here.
writeSync(1, "\n");
const rss = process.memoryUsage.rss();
for (let turn = 0; turn < Number(before); turn += 1) await invoke();
const micros = [];
for (let turn = 1; turn < Number(times); turn += 1) {
  const copy = structuredClone(event);
  const started = performance.now();
  await handler(copy, context);
  micros.push((performance.now() - started) * 1000);
}
writeSync(1, JSON.stringify({ importMs, cpuMs, rss, rssAfter: process.memoryUsage.rss(), micros, answer }));
process.stdout.write = log;
process.exit(0);

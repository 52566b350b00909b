// better-auth's own sign-up and sign-in by e-mail and password, with its database in memory: no network at all. Each event brings what the
// database holds, so that every call is the first.
import { randomBytes } from "node:crypto";
import { memoryAdapter } from "@better-auth/memory-adapter";
import { betterAuth } from "better-auth";

const tables = { user: [], session: [], account: [], verification: [] };

const auth = betterAuth({
  baseURL: "https://minside.example.com",
  secret: randomBytes(32).toString("base64"),
  database: memoryAdapter(tables),
  emailAndPassword: { enabled: true },
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
});

export const handler = async ({ path, body, holds = {} }) => {
  for (const name of Object.keys(tables)) tables[name].splice(0, Number.POSITIVE_INFINITY, ...(holds[name] ?? []));
  const headers = { "content-type": "application/json", origin: "https://minside.example.com" };
  const request = new Request(`https://minside.example.com/api/auth${path}`, {
    method: "POST",
    headers,
    body: JSON.stringify(body),
  });
  const response = await auth.handler(request);
  return { statusCode: response.status, body: await response.text(), tables };
};

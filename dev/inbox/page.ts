import { readFileSync } from "node:fs";
import type { DemoCustomer } from "../demo.ts";
import { fileReply } from "../gateway/pages.ts";
import type { Reply } from "../gateway/reply.ts";

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const columns = ["Customer", "PIN", "Born", "Mobile", "E-mail", "Name", "What to try"];

const row = (customer: DemoCustomer): string =>
  [
    customer.customerNumber,
    customer.pin,
    customer.birthDate,
    customer.mobile,
    customer.email,
    customer.name,
    customer.hint,
  ]
    .map((cell) => `<td>${escaped(cell)}</td>`)
    .join("");

const html = (customers: readonly DemoCustomer[]): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Inbox – local server</title>
<link rel="stylesheet" href="/_local/inbox.css">
<script type="module" src="/_local/inbox.js"></script>
</head>
<body>
<header><h1>Inbox of the local server</h1>
<p>Every SMS and e-mail that the product sent, newest first. <a href="/">Min side</a> · <a href="/app/">Min Strøm</a></p></header>
<main>
<form id="steer">
<label>Only to <input name="to" type="search" placeholder="address or number" autocomplete="off"></label>
<button type="button" id="empty">Empty the inbox</button>
<button type="button" data-advance="60">Clock + 1 minute</button>
<button type="button" data-advance="3600">+ 1 hour</button>
<button type="button" data-advance="86400">+ 1 day</button>
<output id="clock"></output>
</form>
<div id="messages" aria-live="polite"></div>
<section><h2>Customers to try with</h2>
<div class="wide"><table><thead><tr>${columns.map((name) => `<th scope="col">${name}</th>`).join("")}</tr></thead>
<tbody>${customers.map((customer) => `<tr>${row(customer)}</tr>`).join("\n")}</tbody></table></div></section>
</main>
</body>
</html>
`;

const file = (name: string): Buffer => readFileSync(new URL(`./${name}`, import.meta.url));

/** The inbox as a page that a person can read; it asks `/_local/messages` again and again. */
export const createInboxPage = (customers: readonly DemoCustomer[]) => {
  const files = new Map<string, Reply>([
    ["/_local/", fileReply("index.html", html(customers))],
    ["/_local/inbox.js", fileReply("inbox.js", file("inbox.js"))],
    ["/_local/inbox.css", fileReply("inbox.css", file("inbox.css"))],
    ["/_local", { status: 308, headers: { location: "/_local/" }, body: "" }],
  ]);
  return (path: string): Reply | undefined => files.get(path);
};

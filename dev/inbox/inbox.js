/* The inbox page's script: plain JavaScript, served as it stands. Message texts only ever become text nodes. */
const list = document.querySelector("#messages");
const form = document.querySelector("#steer");
const clock = document.querySelector("#clock");
let shown = "";

const element = (name, properties, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

/* Links can be clicked, and codes (six digits by themselves) stand out. */
const marked = (text) =>
  text.split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)]|\b\d{6}\b)/).map((part, at) => {
    if (at % 2 === 0) return part;
    if (/^\d/.test(part)) return element("mark", { textContent: part });
    return element("a", { href: part, target: "_blank", rel: "noopener", textContent: part });
  });

const article = ({ channel, to, subject, text, sentAt }) =>
  element(
    "article",
    {},
    element("h2", { textContent: `${channel === "sms" ? "SMS" : "E-mail"} to ${to}${subject ? ` – ${subject}` : ""}` }),
    element("time", { dateTime: sentAt, textContent: new Date(sentAt).toLocaleString() }),
    element("p", {}, ...marked(text)),
  );

const refresh = async () => {
  const to = form.elements.to.value.trim();
  const path = `/_local/messages${to === "" ? "" : `?to=${encodeURIComponent(to)}`}`;
  const [{ messages }, { now }] = await Promise.all(
    [path, "/_local/clock"].map(async (at) => (await fetch(at)).json()),
  );
  clock.textContent = `Clock: ${new Date(now).toLocaleString()}`;
  const next = JSON.stringify(messages);
  if (next === shown) return;
  shown = next;
  const articles = messages.map(article).reverse();
  list.replaceChildren(...(articles.length > 0 ? articles : [element("p", { textContent: "Nothing was sent yet." })]));
};

const again = async () => {
  try {
    await refresh();
  } catch {
    clock.textContent = "The server does not answer.";
  }
};

document.querySelector("#empty").addEventListener("click", async () => {
  await fetch("/_local/messages", { method: "DELETE" });
  await again();
});
for (const button of document.querySelectorAll("[data-advance]")) {
  button.addEventListener("click", async () => {
    const body = JSON.stringify({ advanceSeconds: Number(button.dataset.advance) });
    await fetch("/_local/clock", { method: "POST", headers: { "content-type": "application/json" }, body });
    await again();
  });
}
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", () => void again());
setInterval(() => void again(), 2000);
void again();

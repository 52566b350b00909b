import "./frame.ts";
import { ask, type SessionReply } from "./api.ts";
import { to } from "./door.ts";
import { byId, formById } from "./element.ts";
import { onSubmit } from "./form.ts";
import { go } from "./go.ts";
import { isNotedSignedIn, noteSignedIn, onOtherTab, takeReason } from "./signed-in.ts";
import { texts } from "./texts.ts";

const toMain = (): void => location.replace(to.main);

const notice = byId("notice");
const why = takeReason();
if (why !== null) {
  notice.textContent = why === "logged_out" ? texts.loggedOut : texts.sessionOver;
  notice.hidden = false;
} else if (isNotedSignedIn()) toMain();

onOtherTab("in", toMain);

onSubmit(
  formById("login"),
  async ({ username, password, remember }) => {
    notice.hidden = true;
    const answer = await ask<SessionReply>("POST", "/login", { username, password, remember: remember !== undefined });
    if (answer.kind === "problem") return answer.problem;
    noteSignedIn();
    return await go(to.main);
  },
  { blames: { invalid_credentials: "username" } },
);

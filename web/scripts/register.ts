import "./frame.ts";
import { ask, type ChallengeReply } from "./api.ts";
import { to } from "./door.ts";
import { formById } from "./element.ts";
import { onSubmit } from "./form.ts";
import { go } from "./go.ts";
import { keepWaiting } from "./waiting.ts";

onSubmit(
  formById("register"),
  async (values) => {
    const answer = await ask<ChallengeReply>("POST", "/register/customer-number", values);
    if (answer.kind === "problem") return answer.problem;
    keepWaiting("registration", answer.value, answer.now, values.username);
    return await go(to.sent);
  },
  { blames: { not_recognised: "customerNumber" } },
);

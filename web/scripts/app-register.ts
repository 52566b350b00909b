import "./frame.ts";
import { ask, type ChallengeReply } from "./api.ts";
import { to } from "./door.ts";
import { formById } from "./element.ts";
import { onSubmit } from "./form.ts";
import { go } from "./go.ts";
import { isoDate } from "./iso-date.ts";
import { keepWaiting } from "./waiting.ts";

onSubmit(formById("register"), async (values) => {
  const { birthDate } = values;
  const body = birthDate === undefined ? values : { ...values, birthDate: isoDate(birthDate) };
  const answer = await ask<ChallengeReply>("POST", "/register/mobile", body);
  if (answer.kind === "problem") return answer.problem;
  keepWaiting("app", answer.value, answer.now, values.mobile);
  return await go(to.sent);
});

import "./frame.ts";
import { ask, type Problem } from "./api.ts";
import { formById } from "./element.ts";
import { onSubmit } from "./form.ts";
import { goToStep } from "./step.ts";
import { texts } from "./texts.ts";

/** One of the two is enough, which two errors would not say. */
const neither: Problem = { title: texts.emailOrMobile, code: "invalid_request", errors: [] };

onSubmit(
  formById("recover"),
  async (values) => {
    if (values.email === undefined && values.mobile === undefined) return neither;
    const answer = await ask("POST", "/recover/customer-number", values);
    if (answer.kind === "problem") return answer.problem;
    goToStep("done");
    return undefined;
  },
  { blames: { invalid_request: "email" } },
);

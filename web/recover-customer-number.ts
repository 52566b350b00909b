import { ask } from "./api.ts";
import { formById, showStep } from "./element.ts";
import { onSubmit } from "./form.ts";

onSubmit(formById("recover"), async (values) => {
  const answer = await ask("POST", "/recover/customer-number", values);
  if (answer.kind === "problem") return answer.problem;
  showStep("sent");
  return undefined;
});

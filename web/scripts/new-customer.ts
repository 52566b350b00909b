import "./frame.ts";
import { ask } from "./api.ts";
import { formById } from "./element.ts";
import { onSubmit } from "./form.ts";
import { goToStep } from "./step.ts";

onSubmit(formById("new-customer"), async (values) => {
  const answer = await ask("POST", "/register/new-customer", values);
  if (answer.kind === "problem") return answer.problem;
  goToStep("done");
  return undefined;
});

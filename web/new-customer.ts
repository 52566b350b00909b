import { ask } from "./api.ts";
import { formById, showStep } from "./element.ts";
import { onSubmit } from "./form.ts";

onSubmit(formById("new-customer"), async (values) => {
  const answer = await ask("POST", "/register/new-customer", values);
  if (answer.kind === "problem") return answer.problem;
  showStep("received");
  return undefined;
});

import { qualifierOf, unqualified } from "./aliases.ts";
import type { Find } from "./deployment.ts";

/** How often Lambda runs what failed again: twice, where nothing else is said (AWS::Lambda::EventInvokeConfig). */
export const retriesOf = (find: Find, functionArn: string): number => {
  const [arn, alias] = [unqualified(functionArn), qualifierOf(functionArn) ?? "$LATEST"];
  const config = find("AWS::Lambda::EventInvokeConfig").find(
    (one) =>
      (one.property("Qualifier") ?? "$LATEST") === alias &&
      [arn, arn.split(":")[6]].includes(String(one.property("FunctionName"))),
  );
  return Number(config?.property("MaximumRetryAttempts") ?? 2);
};

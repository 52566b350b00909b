import { App, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";
import cdkJson from "../cdk.json" with { type: "json" };
import { Brand } from "../contracts/brand.ts";
import { ApiStack } from "./api-stack.ts";
import { brand as companyOfTheGuide } from "./brand.ts";
import { ConfigurationError, configured } from "./configuration.ts";
import { DeliveryStack } from "./delivery-stack.ts";
import type { Deployment } from "./deployment.ts";
import { IdentityStack } from "./identity-stack.ts";
import { MailStack } from "./mail-stack.ts";
import { RegisterStack } from "./register-stack.ts";
import { stageNamed } from "./stages.ts";

export interface AppOptions {
  /** Default `functions`, in the folder that the synthesis runs in. */
  readonly functionsFolder?: string;
  /** Where the assembly goes; default: what the CLI says, or a temporary folder. */
  readonly outdir?: string;
  /** As `-c name=value` gives it: `stage`, `origins`, `brand` and the CDK's own. */
  readonly context?: Readonly<Record<string, unknown>>;
}

/** The company, from the context `brand` (JSON text, or an object in cdk.json) or else the guide's. */
const brandOf = (given: unknown): Brand => {
  if (typeof given !== "string") return configured("brand", Brand, given ?? companyOfTheGuide);
  try {
    return configured("brand", Brand, JSON.parse(given));
  } catch (error) {
    if (error instanceof SyntaxError) throw new ConfigurationError("brand: must be JSON");
    throw error;
  }
};

/**
 * The whole product as a CDK app: five stacks of one stage, checked by cdk-nag when it is synthesized.
 *
 * The feature flags come from cdk.json here too, so that an app made without the CLI gives the same templates.
 *
 * @throws ConfigurationError when the stage or the brand can't be
 */
export const buildApp = ({ functionsFolder = "functions", outdir, context }: AppOptions = {}): App => {
  const app = new App({
    context: { ...cdkJson.context, ...context },
    analyticsReporting: false,
    ...(outdir !== undefined && { outdir }),
  });
  const brand = brandOf(app.node.tryGetContext("brand"));
  const stage = stageNamed(app.node.tryGetContext("stage") ?? "dev", brand, {
    origins: app.node.tryGetContext("origins"),
  });
  const deployment: Deployment = { stage, brand, functionsFolder };

  const stateful = new RegisterStack(app, "Register", deployment);
  const { accounts } = new IdentityStack(app, "Identity", deployment, stateful.register);
  const { sender } = new MailStack(app, "Mail", deployment);
  new ApiStack(app, "Api", deployment, { stateful, accounts });
  new DeliveryStack(app, "Delivery", deployment, { stateful, accounts }, sender);

  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return app;
};

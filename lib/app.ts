import { join } from "node:path";
import { App } from "aws-cdk-lib";
import cdkJson from "../cdk.json" with { type: "json" };
import { Brand } from "../contracts/brand.ts";
import { ApiStack } from "./api-stack.ts";
import { brand as companyOfTheGuide } from "./brand.ts";
import { checkAtSynthesis } from "./checks.ts";
import { ConfigurationError, configured } from "./configuration.ts";
import { DeliveryStack } from "./delivery-stack.ts";
import { brandOf, type Deployment } from "./deployment.ts";
import { EdgeStack } from "./edge-stack.ts";
import { IdentityStack } from "./identity-stack.ts";
import { MailStack } from "./mail-stack.ts";
import { OperationsStack } from "./operations-stack.ts";
import { type BuildPages, buildPages, startPages } from "./pages.ts";
import { PagesStack } from "./pages-stack.ts";
import { RegisterStack } from "./register-stack.ts";
import { SiteStack } from "./site-stack.ts";
import { stageNamed } from "./stages.ts";

export interface AppOptions {
  /** Default `functions`, in the folder that the synthesis runs in. */
  readonly functionsFolder?: string;
  /** Where the assembly goes; default: what the CLI says, or a temporary folder. */
  readonly outdir?: string;
  /** As `-c name=value` gives it: `stage`, `origins`, `domain`, `mail`, `operations`, `shift`, `brand` and the CDK's own. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** Default: `web/build.ts`, in the folder that the synthesis runs in. */
  readonly pages?: BuildPages;
}

/** A value of the context: JSON text from the command line, or what stands in cdk.json. */
const given = (app: App, name: string): unknown => {
  const value: unknown = app.node.tryGetContext(name);
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    throw new ConfigurationError(`${name}: must be JSON`);
  }
};

/**
 * The whole product as a CDK app: the stacks of one stage, checked when it is synthesized (`checks.ts`).
 *
 * The feature flags come from cdk.json here too, so that an app made without the CLI gives the same templates.
 *
 * @throws ConfigurationError when the stage or the brand can't be
 */
export const buildApp = (options: AppOptions = {}): App => {
  const { functionsFolder = "functions", outdir, context, pages = buildPages } = options;
  const app = new App({
    context: { ...cdkJson.context, ...context },
    analyticsReporting: false,
    ...(outdir !== undefined && { outdir }),
  });
  const brand = configured("brand", Brand, given(app, "brand") ?? companyOfTheGuide);
  const stage = stageNamed(app.node.tryGetContext("stage") ?? "dev", brand, {
    origins: app.node.tryGetContext("origins"),
    domain: given(app, "domain"),
    mail: given(app, "mail"),
    operations: given(app, "operations"),
    shift: app.node.tryGetContext("shift"),
  });
  const deployment: Deployment = {
    stage,
    brand: brandOf(stage, brand),
    functionsFolder,
    pages: startPages(pages, brand, join(app.outdir, "pages")),
  };

  const edge = new EdgeStack(app, "Edge", deployment);
  const site = new SiteStack(app, "Site", deployment, edge);
  const stateful = new RegisterStack(app, "Register", deployment);
  const { accounts } = new IdentityStack(app, "Identity", deployment, stateful.register);
  const { sender } = new MailStack(app, "Mail", deployment);
  const guarded = { stateful, accounts, site };
  const delivery = new DeliveryStack(app, "Delivery", deployment, guarded, sender);
  const api = new ApiStack(app, "Api", deployment, guarded);
  // Who reads comes before who writes (docs/decisions/0029-gradual-traffic.md): the delivery knows a new message before anybody asks for it.
  api.addStackDependency(delivery);
  new PagesStack(app, "Pages", deployment, site).addStackDependency(api);
  new OperationsStack(app, "Operations", deployment, guarded);

  checkAtSynthesis(app, stage);
  return app;
};

import type { StackProps } from "aws-cdk-lib";
import type { Brand } from "../contracts/brand.ts";
import type { AccountPool } from "./constructs/account-pool.ts";
import type { Pages } from "./pages.ts";
import type { RegisterStack } from "./register-stack.ts";
import type { SiteStack } from "./site-stack.ts";
import type { Stage } from "./stages.ts";

/** What every stack is told. */
export interface Deployment {
  readonly stage: Stage;
  readonly brand: Brand;
  /** Where the functions' folders are: absolute, or relative to where the synthesis runs. */
  readonly functionsFolder: string;
  /** Waits until they are built, the first time. */
  readonly pages: () => Pages;
}

/** What the stacks of functions ask their grants of. */
export interface Guarded {
  readonly stateful: RegisterStack;
  readonly accounts: AccountPool;
  readonly site: SiteStack;
}

/** The setting of a function that writes the security log: metrics are split by it. */
export const loggingSettings = ({ stage }: Pick<Deployment, "stage">) => ({ STAGE: stage.name });

/** Those of a function that knows who the company is and where its pages are, too. The rest of the brand is the pages' own. */
export const siteSettings = (
  { stage, brand: { logo: _, nativeApp: __, ...facts } }: Deployment,
  { origins }: SiteStack,
) => ({
  ...loggingSettings({ stage }),
  SITE_ORIGINS: origins.join(","),
  BRAND: JSON.stringify(facts),
});

/**
 * What all stacks have in common.
 *
 * @param part its place in the stack's name in CloudFormation, which the exports between stacks build on
 */
export const stackProps = ({ stage }: Deployment, part: string, description: string): StackProps => ({
  stackName: `min-side-${stage.name}-${part}`,
  description: `Min side: ${description}`,
  env: {
    ...(stage.account !== undefined && { account: stage.account }),
    ...(stage.region !== undefined && { region: stage.region }),
  },
});

/**
 * The brand as a stage shows it: other stages than prod send from a domain of their own, `dev.` before the brand's, as their pages have a
 * host of their own. An identity is one of an account and region, and stages may share both
 * (docs/decisions/0028-mail-that-comes-back.md).
 */
export const brandOf = ({ name }: Pick<Stage, "name">, brand: Brand): Brand =>
  name === "prod" ? brand : { ...brand, senderEmail: brand.senderEmail.replace(/@(?=[^@]*$)/, `@${name}.`) };

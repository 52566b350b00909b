import type { StackProps } from "aws-cdk-lib";
import type { Brand } from "../contracts/brand.ts";
import type { AccountPool } from "./constructs/account-pool.ts";
import type { RegisterStack } from "./register-stack.ts";
import type { Stage } from "./stages.ts";

/** What every stack is told. */
export interface Deployment {
  readonly stage: Stage;
  readonly brand: Brand;
  /** Where the functions' folders are: absolute, or relative to where the synthesis runs. */
  readonly functionsFolder: string;
}

/** What the stacks of functions ask their grants of. */
export interface Guarded {
  readonly stateful: RegisterStack;
  readonly accounts: AccountPool;
}

/** The settings that tell a function who the company is and where its pages are. */
export const siteSettings = ({ stage, brand }: Deployment) => ({
  SITE_ORIGINS: stage.origins.join(","),
  BRAND: JSON.stringify(brand),
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

import { Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { PagesDeployment } from "./constructs/pages-deployment.ts";
import { type Deployment, stackProps } from "./deployment.ts";
import type { SiteStack } from "./site-stack.ts";

/** The pages themselves; after the API, since new pages may ask for what only the new API has. */
export class PagesStack extends Stack {
  constructor(scope: Construct, id: string, deployment: Deployment, { bucket, distribution }: SiteStack) {
    super(scope, id, stackProps(deployment, "pages", "pages"));
    const { stage, pages } = deployment;
    new PagesDeployment(this, "Deployment", { stage, pages: pages(), bucket, distribution });
  }
}

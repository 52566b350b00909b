import { CfnOutput, CrossStackReferences, ReferenceStrength, Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { Alarms } from "./constructs/alarms.ts";
import type { Watched } from "./constructs/alarms-aws-metrics.ts";
import { platformAlarms } from "./constructs/alarms-platform.ts";
import { productAlarms } from "./constructs/alarms-product.ts";
import { AlarmsTopic } from "./constructs/alarms-topic.ts";
import { OperationsDashboard } from "./constructs/dashboard.ts";
import { FlowApi } from "./constructs/flow-api.ts";
import { FlowFunction } from "./constructs/flow-function.ts";
import { SavedQueries } from "./constructs/saved-queries.ts";
import { type Deployment, type Guarded, stackProps } from "./deployment.ts";

/** What operations see: alarms, the dashboard, and the questions that are asked of the logs. The runbook is in docs/runbook. */
export class OperationsStack extends Stack {
  constructor(scope: Construct, id: string, deployment: Deployment, { stateful, accounts, site }: Guarded) {
    super(scope, id, stackProps(deployment, "operations", "dashboard, alarms and saved queries"));
    // What is looked at must not be held in place by who looks.
    CrossStackReferences.of(this).consume(ReferenceStrength.WEAK);
    const { stage } = deployment;
    const prefix = `min-side-${stage.name}`;
    const everything = this.node.root.node.findAll();
    // All there are, so that a new one is watched without a word here.
    const functions = everything.filter((one) => one instanceof FlowFunction);
    const [flowApi] = everything.filter((one) => one instanceof FlowApi);
    if (flowApi === undefined) throw new Error("The stack of operations comes after that of the API");
    const watched: Watched = { stage, functions, api: site.api, table: stateful.register.table, accounts };

    const { topic } = new AlarmsTopic(this, "Tell", stage);
    const { all: alarms } = new Alarms(this, "Alarms", {
      prefix,
      definitions: [...productAlarms(stage), ...platformAlarms(watched)],
      tell: topic,
    });
    new OperationsDashboard(this, "Dashboard", { ...watched, name: prefix, alarms });
    new SavedQueries(this, "Queries", { prefix, functions, accessLog: flowApi.accessLog });
    new CfnOutput(this, "AlarmTopicArn", { value: topic.topicArn });
    new CfnOutput(this, "DashboardName", { value: prefix });
  }
}

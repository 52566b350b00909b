import { join } from "node:path";
import { Duration, RemovalPolicy, Validations } from "aws-cdk-lib";
import { Policy, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import {
  Architecture,
  type CfnFunction,
  type IFunction,
  Function as LambdaFunction,
  Runtime,
} from "aws-cdk-lib/aws-lambda";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import type { FunctionName } from "../../contracts/routes.ts";
import type { Deployment } from "../deployment.ts";
import { bundle } from "./bundle.ts";
import { GradualShift } from "./gradual-shift.ts";

export interface FlowFunctionProps {
  readonly deployment: Deployment;
  /** The folder under `functions/`, whose `index.ts` exports `handler`. */
  readonly flow: FunctionName;
  readonly description: string;
  readonly timeout: Duration;
  /** MiB; Lambda gives processor time in proportion. */
  readonly memorySize: number;
  readonly environment?: Readonly<Record<string, string>>;
}

/** What a function needs that answers a person: API Gateway would wait 30 s, a person doesn't. */
export const httpFunction = { timeout: Duration.seconds(15), memorySize: 512 };

/**
 * One function of the product: Node 24 on arm64, with a role and a log of its own.
 *
 * The role can write that log and nothing else; a construct's `grant…` adds what it guards, with the setting that names it.
 */
export class FlowFunction extends LambdaFunction {
  readonly flow: FunctionName;
  /** What everything that calls the function calls: the version that is in use. The function itself may be called by nobody. */
  readonly live: IFunction;
  readonly #role: Role;

  constructor(scope: Construct, id: string, { deployment, flow, environment, ...props }: FlowFunctionProps) {
    const { logs } = deployment.stage;
    const logGroup = new LogGroup(scope, `${id}Log`, {
      retention: logs.days,
      removalPolicy: logs.retained ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    const role = new Role(scope, `${id}Role`, {
      assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
      description: `What the function ${flow} may do`,
    });
    super(scope, id, {
      ...props,
      role,
      logGroup,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: bundle(join(deployment.functionsFolder, flow)),
      handler: "index.handler",
      environment: { ...environment },
      // Old ones stay, to go back to; one of a deployment that failed goes, or Lambda would not take the same code again.
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE },
    });
    this.flow = flow;
    this.#role = role;
    // AWS's managed policy for this would let each function write to every log of the account.
    this.allow(["logs:CreateLogStream", "logs:PutLogEvents"], [logGroup.logGroupArn]);
    this.#trace();
    // One word, the same in every stage: what an operator looks for in the console.
    (this.node.defaultChild as CfnFunction).overrideLogicalId(`${flow[0]?.toUpperCase()}${flow.slice(1)}Function`);
    this.live = new GradualShift(this, "Shift", this, deployment.stage).live;
  }

  /**
   * X-Ray's traces: how long a start and a run took. Nothing of it is in the bundle, and a trace holds nothing of the request. HTTP APIs
   * start no trace, so the function does: the first request each second, and one in twenty of the others, which can't be set
   * (https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html).
   */
  #trace(): void {
    const traces = this.allowApart("Traces", [
      new PolicyStatement({ actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], resources: ["*"] }),
    ]);
    Validations.of(traces).acknowledge({
      id: "AwsSolutions-IAM5[Resource::*]",
      reason: "A trace has no ARN before it is written",
    });
    const fn = this.node.defaultChild as CfnFunction;
    fn.tracingConfig = { mode: "Active" };
    // Lambda tries the permission when the function is made.
    fn.node.addDependency(traces);
  }

  /** Adds a permission to the function's own role. */
  allow(actions: readonly string[], resources: readonly string[]): void {
    this.#role.addToPolicy(new PolicyStatement({ actions: [...actions], resources: [...resources] }));
  }

  /** As `allow`, in a policy of its own, so that an exception to a rule is acknowledged for these statements only. */
  allowApart(id: string, statements: readonly PolicyStatement[]): Policy {
    return new Policy(this, id, { roles: [this.#role], statements: [...statements] });
  }
}

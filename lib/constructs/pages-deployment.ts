import { RemovalPolicy, Stack, Validations } from "aws-cdk-lib";
import type { IDistribution } from "aws-cdk-lib/aws-cloudfront";
import { Policy, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import type { IBucket } from "aws-cdk-lib/aws-s3";
import { Asset } from "aws-cdk-lib/aws-s3-assets";
import { BucketDeployment, type BucketDeploymentProps, CacheControl, Source } from "aws-cdk-lib/aws-s3-deployment";
import { Construct } from "constructs";
import type { Pages } from "../pages.ts";
import type { Stage } from "../stages.ts";

const assets = "assets/*";
const appAssociation = ".well-known/apple-app-site-association";
const notFound = "404.html";

export interface PagesDeploymentProps {
  readonly stage: Stage;
  readonly pages: Pages;
  readonly bucket: IBucket;
  readonly distribution: IDistribution;
}

/** Puts the built pages into the bucket: scripts first, so that no page names one that isn't there yet. */
export class PagesDeployment extends Construct {
  constructor(scope: Construct, id: string, props: PagesDeploymentProps) {
    super(scope, id);
    const { stage, pages, bucket, distribution } = props;
    const logGroup = new LogGroup(this, "Log", { retention: stage.logs.days, removalPolicy: RemovalPolicy.DESTROY });
    const asset = new Asset(this, "Pages", { path: pages.folder });
    const [role, policy] = this.#role(props, asset, logGroup);
    const deploy = (name: string, own: Partial<BucketDeploymentProps>) =>
      new BucketDeployment(this, name, {
        sources: [Source.bucket(asset.bucket, asset.s3ObjectKey)],
        destinationBucket: bucket,
        // Its own grants are wider than what it does.
        role: role.withoutPolicyUpdates(),
        memoryLimit: 512,
        logGroup,
        ...own,
      });
    const only = (file: string) => ({ exclude: ["*"], include: [file] });
    // Asked for anew each time, with the tag of what is there already.
    const fresh = { cacheControl: [CacheControl.fromString("no-cache")] };
    const inTurn = [
      // Their names hold a hash of what is in them, so one is never another. Those of earlier versions stay for pages that are open.
      deploy("Assets", {
        ...only(assets),
        prune: false,
        cacheControl: [CacheControl.fromString("public, max-age=31536000, immutable")],
      }),
      // No extension says what it is, and Apple wants to be told.
      deploy("AppAssociation", { ...only(appAssociation), ...fresh, prune: false, contentType: "application/json" }),
      // `web/edge/viewer-response.ts` looks at the metadata.
      deploy("NotFound", { ...only(notFound), ...fresh, prune: false, metadata: { status: "404" } }),
      deploy("Rest", { exclude: [assets, appAssociation, notFound], ...fresh, prune: true, distribution }),
    ];
    for (const [place, deployment] of inTurn.entries()) {
      // One function does it all, with the first one's layer; the others' would be uploaded for nothing.
      if (place > 0) deployment.node.tryRemoveChild("AwsCliLayer");
      deployment.node.addDependency(inTurn[place - 1] ?? policy);
    }
    this.#acknowledgeRuntime();
  }

  /** What `aws s3 sync` and the invalidation ask for, and nothing else. */
  #role(
    { bucket, distribution }: PagesDeploymentProps,
    asset: Asset,
    logGroup: LogGroup,
  ): readonly [role: Role, policy: Policy] {
    const role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
      description: "What puts the pages into their bucket may do",
    });
    const allow = (actions: readonly string[], resource: string) =>
      new PolicyStatement({ actions: [...actions], resources: [resource] });
    const objects = bucket.arnForObjects("*");
    const policy = new Policy(this, "Policy", {
      roles: [role],
      statements: [
        allow(["logs:CreateLogStream", "logs:PutLogEvents"], logGroup.logGroupArn),
        allow(["s3:GetObject"], asset.bucket.arnForObjects(asset.s3ObjectKey)),
        allow(["s3:ListBucket"], bucket.bucketArn),
        allow(["s3:DeleteObject", "s3:PutObject"], objects),
        allow(["cloudfront:CreateInvalidation", "cloudfront:GetInvalidation"], distribution.distributionArn),
      ],
    });
    // How cdk-nag writes what comes from another stack: the name of the export.
    const exported: unknown = Stack.of(this).resolve(Stack.of(bucket).exportValue(bucket.bucketArn));
    Validations.of(policy).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${(exported as Record<"Fn::ImportValue", string>)["Fn::ImportValue"]}/*]`,
      reason: "The bucket holds the pages and nothing else",
    });
    return [role, policy];
  }

  /** The function is the construct library's, with what it runs on; it runs at deployments only. */
  #acknowledgeRuntime(): void {
    for (const child of Stack.of(this).node.children) {
      if (!child.node.id.startsWith("Custom::CDKBucketDeployment")) continue;
      Validations.of(child).acknowledge({
        id: "AwsSolutions-L1",
        reason: "The construct library chooses its function's runtime, and changes it with its versions",
      });
    }
  }
}

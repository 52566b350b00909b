import { Duration, RemovalPolicy, Validations } from "aws-cdk-lib";
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket, ObjectOwnership } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { control } from "../checks.ts";
import type { Stage } from "../stages.ts";

/** Where the pages are, for CloudFront alone; and where it is written down who fetched what. */
export class SiteBucket extends Construct {
  readonly pages: IBucket;
  readonly logs: IBucket;

  constructor(scope: Construct, id: string, { logs }: Stage) {
    super(scope, id);
    const closed = {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
    };
    this.logs = new Bucket(this, "Logs", {
      ...closed,
      // CloudFront writes its standard log with an ACL, and asks for a bucket that has them:
      // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/AccessLogs.html
      objectOwnership: ObjectOwnership.OBJECT_WRITER,
      lifecycleRules: [{ expiration: Duration.days(logs.days), abortIncompleteMultipartUploadAfter: Duration.days(1) }],
      removalPolicy: RemovalPolicy.RETAIN,
    }) as IBucket;
    this.pages = new Bucket(this, "Pages", {
      ...closed,
      serverAccessLogsBucket: this.logs,
      serverAccessLogsPrefix: "s3/",
      // Built anew from the sources at any time, so nothing is kept for its own sake. An old script may still be asked for by a page that
      // was open, and is taken away with the pages' stack.
      versioned: false,
      lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(1) }],
      removalPolicy: RemovalPolicy.DESTROY,
    }) as IBucket;
    this.#acknowledge();
  }

  #acknowledge(): void {
    Validations.of(this).acknowledge(
      {
        id: control("s3_bucket_default_encryption_kms_check"),
        reason:
          "The pages are public, and S3 delivers access logs to a bucket under its own key only (https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html)",
      },
      {
        id: control("s3_bucket_versioning_enabled_check"),
        reason: "The pages are built anew from the sources at any time, and a log is written once",
      },
      {
        id: control("s3_bucket_object_lock_enabled_check"),
        reason:
          "Nothing in them is evidence: pages are replaced at each deployment, and the log of who did what is the functions'",
      },
      { id: control("s3_event_notifications_enabled_check"), reason: "Nothing is done with an object when it arrives" },
    );
    Validations.of(this.logs).acknowledge({
      id: control("s3_bucket_logging_enabled_check"),
      reason: "It is where the logs go; logging it would log the logging",
    });
  }
}

import { CfnWebACL, CfnWebACLAssociation } from "aws-cdk-lib/aws-wafv2";
import { Construct } from "constructs";

const visibility = (metricName: string): CfnWebACL.VisibilityConfigProperty => ({
  cloudWatchMetricsEnabled: true,
  // A sample would keep parts of requests that we have no use for.
  sampledRequestsEnabled: false,
  metricName,
});

/**
 * Refuses every call to the user pool that does not come with AWS credentials (product.md, rule 8).
 *
 * An access token that we hand out carries the scope `aws.cognito.signin.user.admin`, and Cognito's public operations take it
 * from anybody: DeleteUser, ChangePassword (which guesses at the password past our limits), GlobalSignOut. WAF sees exactly
 * those calls and never the functions' signed ones
 * (https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-waf.html). The keys that tokens are verified with stay open.
 */
export class PublicCallsBlocked extends Construct {
  constructor(scope: Construct, id: string, userPoolArn: string) {
    super(scope, id);
    const acl = new CfnWebACL(this, "WebAcl", {
      scope: "REGIONAL",
      defaultAction: { block: {} },
      visibilityConfig: visibility("UserPool"),
      rules: [
        {
          name: "signing-keys",
          priority: 0,
          action: { allow: {} },
          statement: {
            byteMatchStatement: {
              fieldToMatch: { uriPath: {} },
              positionalConstraint: "ENDS_WITH",
              searchString: "/.well-known/jwks.json",
              textTransformations: [{ priority: 0, type: "NONE" }],
            },
          },
          visibilityConfig: visibility("UserPoolSigningKeys"),
        },
      ],
    });
    new CfnWebACLAssociation(this, "Association", { resourceArn: userPoolArn, webAclArn: acl.attrArn });
  }
}

import type { Judgement, ServiceName, ServiceReply } from "./service.ts";
import { queryError } from "./wire.ts";

type Refusal = Extract<Judgement, { readonly kind: "denied" }>;

const sentence = ({ principal, refused: { action, resource }, reason }: Refusal): string =>
  `User: ${principal} is not authorized to perform: ${action} on resource: ${resource} ${reason}`;

/** With a capital `Message`, as what answers before the service itself does. */
const json = (type: string, contentType: string, refusal: Refusal): ServiceReply => ({
  status: 400,
  headers: { "content-type": contentType, "x-amzn-errortype": type },
  body: JSON.stringify({ __type: type, Message: sentence(refusal) }),
});

/**
 * What each service answers to a call that IAM does not allow, as users of the services quote it:
 * DynamoDB 400 (https://github.com/aws/aws-sdk-php/issues/1292), Cognito 400
 * (https://github.com/lgallard/terraform-aws-cognito-user-pool/issues/116), Secrets Manager 400
 * (https://github.com/mongodb/awscdk-resources-mongodbatlas/issues/207), SNS 403 `AuthorizationError`, its prefix in capitals
 * (https://github.com/awslabs/aws-service-catalog-puppet/issues/19), SES 403 `AccessDenied`, with quotes of its own and no reason
 * (https://github.com/danielireson/formplug/pull/11, https://github.com/aws/aws-sdk-php/issues/941).
 */
export const accessDenied = (service: ServiceName, refusal: Refusal): ServiceReply => {
  const { principal, refused } = refusal;
  switch (service) {
    case "dynamodb":
      return json("com.amazon.coral.service#AccessDeniedException", "application/x-amz-json-1.0", refusal);
    case "cognito":
    case "secrets":
      return json("AccessDeniedException", "application/x-amz-json-1.1", refusal);
    case "sns":
      return queryError("sns", "AuthorizationError", sentence(refusal).replaceAll("sns:Publish", "SNS:Publish"), 403);
    case "ses": {
      const message = `User \`${principal}' is not authorized to perform \`${refused.action}' on resource \`${refused.resource}'`;
      return queryError("ses", "AccessDenied", message, 403);
    }
  }
};

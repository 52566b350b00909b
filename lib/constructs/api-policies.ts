import { Duration, Stack } from "aws-cdk-lib";
import {
  CacheCookieBehavior,
  CacheHeaderBehavior,
  CachePolicy,
  CacheQueryStringBehavior,
  OriginRequestCookieBehavior,
  OriginRequestHeaderBehavior,
  OriginRequestPolicy,
  OriginRequestQueryStringBehavior,
} from "aws-cdk-lib/aws-cloudfront";
import type { Construct } from "constructs";

/**
 * The headers of a request that reach the functions; whoever reads another adds it here. CloudFront writes its own, whatever a client
 * sends under that name
 * (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-functions-restrictions.html#lambda-at-edge-restrictions-cloudfront-headers).
 */
const headersForFunctions = [
  "Accept-Language",
  "CloudFront-Viewer-Address",
  "Content-Type",
  "Idempotency-Key",
  "Min-Side-Client",
  "Min-Side-Device",
  "Origin",
  "Sec-Fetch-Site",
  "User-Agent",
];

/** What reaches the API of a request, beside what is in the key of `nothingKept`. */
export const whatFunctionsRead = (scope: Construct): OriginRequestPolicy =>
  new OriginRequestPolicy(scope, "ApiRequests", {
    originRequestPolicyName: `${Stack.of(scope).stackName}-api`,
    comment: "Min side: what the functions read",
    headerBehavior: OriginRequestHeaderBehavior.allowList(...headersForFunctions),
    cookieBehavior: OriginRequestCookieBehavior.all(),
    queryStringBehavior: OriginRequestQueryStringBehavior.all(),
  });

/**
 * Caching for no time at all. Not the managed policy CachingDisabled: `Authorization` is forwarded as part of a cache's key, or
 * with all of a viewer's headers, `Host` among them, which API Gateway refuses
 * (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/add-origin-custom-headers.html#add-origin-custom-headers-forward-authorization);
 * and a policy with a key needs a longest time that is not zero. Who the client is, is all in the key, should anything ever be kept.
 */
export const nothingKept = (scope: Construct): CachePolicy =>
  new CachePolicy(scope, "ApiCache", {
    cachePolicyName: `${Stack.of(scope).stackName}-api`,
    comment: "Min side: nothing of the API is kept",
    minTtl: Duration.seconds(0),
    defaultTtl: Duration.seconds(0),
    maxTtl: Duration.seconds(1),
    headerBehavior: CacheHeaderBehavior.allowList("Authorization"),
    cookieBehavior: CacheCookieBehavior.all(),
    queryStringBehavior: CacheQueryStringBehavior.all(),
  });

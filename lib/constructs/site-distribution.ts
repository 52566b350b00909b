import { Duration, Stack, Validations } from "aws-cdk-lib";
import type { ICertificate } from "aws-cdk-lib/aws-certificatemanager";
import {
  AllowedMethods,
  type BehaviorOptions,
  CachePolicy,
  Distribution,
  FunctionEventType,
  HttpVersion,
  OriginProtocolPolicy,
  OriginSslPolicy,
  PriceClass,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from "aws-cdk-lib/aws-cloudfront";
import { HttpOrigin, S3BucketOrigin } from "aws-cdk-lib/aws-cloudfront-origins";
import type { IBucket } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { originSecretHeader } from "../../contracts/environment.ts";
import { control } from "../checks.ts";
import type { Pages } from "../pages.ts";
import { nothingKept, whatFunctionsRead } from "./api-policies.ts";
import { edgeFunction } from "./edge-function.ts";
import type { OriginSecret } from "./origin-secret.ts";
import { SiteHeaders } from "./site-headers.ts";

/** What CloudFront would keep for ten seconds, the API's replies to GET among it, and give to the next who asks. */
const keptErrors = [404, 414, 500, 501, 502, 503, 504];

export interface SiteDistributionProps {
  readonly stageName: string;
  readonly pages: () => Pages;
  readonly bucket: IBucket;
  readonly logs: IBucket;
  readonly apiId: string;
  readonly secret: OriginSecret;
  readonly webAclArn: string;
  /** Absent: CloudFront's own name and certificate. */
  readonly domain?: { readonly host: string; readonly certificate: ICertificate };
}

/** One host for pages and API: what is under `/api` goes to the HTTP API, the rest to the bucket. */
export class SiteDistribution extends Construct {
  readonly distribution: Distribution;

  constructor(scope: Construct, id: string, props: SiteDistributionProps) {
    super(scope, id);
    const { stageName, domain, logs } = props;
    const headers = new SiteHeaders(this, "Headers");
    const [site, assets] = this.#files(props, headers);
    const api = this.#api(props, headers);
    this.distribution = new Distribution(this, "Distribution", {
      comment: `Min side, ${stageName}`,
      ...(domain !== undefined && {
        domainNames: [domain.host],
        certificate: domain.certificate,
        minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      }),
      httpVersion: HttpVersion.HTTP2_AND_3,
      // Europe and North America: where the customers are, or where they travel from.
      priceClass: PriceClass.PRICE_CLASS_100,
      webAclId: props.webAclArn,
      defaultBehavior: site,
      additionalBehaviors: { "/assets/*": assets, "/api": api, "/api/*": api },
      // A status without a page: only how long it is kept. A page would replace the API's own errors too.
      // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html
      errorResponses: keptErrors.map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
      enableLogging: true,
      logBucket: logs,
      logFilePrefix: "cloudfront/",
      logIncludesCookies: false,
    });
    this.#acknowledge(domain !== undefined);
  }

  #files({ bucket, pages }: SiteDistributionProps, headers: SiteHeaders): readonly [BehaviorOptions, BehaviorOptions] {
    const addressable = () => pages().files.filter((file) => !file.startsWith("/assets/"));
    const finished = {
      eventType: FunctionEventType.VIEWER_RESPONSE,
      function: edgeFunction(this, "ViewerResponse", {
        name: "viewer-response",
        comment: "Min side: what the bucket does not say",
      }),
    };
    const found = {
      eventType: FunctionEventType.VIEWER_REQUEST,
      function: edgeFunction(this, "ViewerRequest", {
        name: "viewer-request",
        comment: "Min side: which file answers an address, in which language",
        constants: () => ({ files: addressable() }),
      }),
    };
    const assets: BehaviorOptions = {
      origin: S3BucketOrigin.withOriginAccessControl(bucket),
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
      // By the file's name alone: no header, cookie or query is part of the key.
      cachePolicy: CachePolicy.CACHING_OPTIMIZED,
      responseHeadersPolicy: headers.pages,
      functionAssociations: [finished],
      compress: true,
    };
    return [{ ...assets, functionAssociations: [found, finished] }, assets];
  }

  #api({ apiId, secret }: SiteDistributionProps, headers: SiteHeaders): BehaviorOptions {
    const { region, urlSuffix } = Stack.of(this);
    return {
      origin: new HttpOrigin(`${apiId}.execute-api.${region}.${urlSuffix}`, {
        protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
        originSslProtocols: [OriginSslPolicy.TLS_V1_2],
        // "If a header is present, CloudFront overwrites the header value":
        // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/add-origin-custom-headers.html
        customHeaders: { [originSecretHeader]: secret.sentByCloudFront },
      }),
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      allowedMethods: AllowedMethods.ALLOW_ALL,
      cachePolicy: nothingKept(this),
      originRequestPolicy: whatFunctionsRead(this),
      responseHeadersPolicy: headers.api,
      compress: false,
    };
  }

  #acknowledge(hasDomain: boolean): void {
    Validations.of(this.distribution).acknowledge(
      {
        id: "AwsSolutions-CFR1",
        reason: "Customers sign in from wherever they are; limits and firewall go by address, not by country",
      },
      {
        id: control("cloudfront_default_root_object_configured_check"),
        reason: "The function at the edge answers / with the front page in the visitor's language",
      },
      {
        id: control("cloudfront_origin_failover_enabled_check"),
        reason: "One region holds register, API and pages: there is nothing to fail over to",
      },
    );
    const ofCertificate = [
      control("cloudfront_custom_ssl_certificate_check"),
      control("cloudfront_sni_enabled_check"),
      ...(hasDomain ? [] : [control("cloudfront_security_policy_check"), "AwsSolutions-CFR4"]),
    ];
    for (const id of ofCertificate) {
      Validations.of(this.distribution).acknowledge({
        id,
        reason: hasDomain
          ? "The certificate is an output of the edge stack, which the rule can't read"
          : "CloudFront's own certificate fixes the oldest protocol; a stage with a domain of its own has TLS 1.2 and newer",
      });
    }
  }
}

import { Duration } from "aws-cdk-lib";
import { HeadersFrameOption, HeadersReferrerPolicy, ResponseHeadersPolicy } from "aws-cdk-lib/aws-cloudfront";
import { Construct } from "constructs";

/** As strict as the pages allow: scripts and styles from files of our own, nothing inline, no frames. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  // No text becomes a script; the one address that does passes the policy of web/scripts/start-worker.ts.
  "require-trusted-types-for 'script'",
  "trusted-types min-side",
].join("; ");

/** What a browser could be asked for in the site's name; the pages ask for none of it. */
const denied = [
  ...["accelerometer", "autoplay", "browsing-topics", "camera", "display-capture"],
  ...["encrypted-media", "fullscreen", "gamepad", "geolocation", "gyroscope", "hid", "identity-credentials-get"],
  ...["idle-detection", "local-fonts", "magnetometer", "microphone", "midi", "payment", "picture-in-picture"],
  ...["screen-wake-lock", "serial", "storage-access", "usb", "window-management", "xr-spatial-tracking"],
];

/** The code out of an SMS (WebOTP), and passkeys. */
const own = ["otp-credentials", "publickey-credentials-create", "publickey-credentials-get"];

const permissionsPolicy = [...denied.map((name) => `${name}=()`), ...own.map((name) => `${name}=(self)`)].join(", ");

/** Two years, as browsers' preload lists want it. */
const twoYears = Duration.days(730);

/** The headers that CloudFront adds to every reply. */
export class SiteHeaders extends Construct {
  readonly pages: ResponseHeadersPolicy;
  readonly api: ResponseHeadersPolicy;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const override = true;
    this.pages = new ResponseHeadersPolicy(this, "Pages", {
      comment: "Min side: pages and their files",
      securityHeadersBehavior: {
        contentSecurityPolicy: { contentSecurityPolicy, override },
        contentTypeOptions: { override },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override },
        strictTransportSecurity: { accessControlMaxAge: twoYears, includeSubdomains: true, override },
      },
      customHeadersBehavior: {
        customHeaders: [
          { header: "Cross-Origin-Opener-Policy", value: "same-origin", override },
          { header: "Cross-Origin-Resource-Policy", value: "same-origin", override },
          { header: "Permissions-Policy", value: permissionsPolicy, override },
        ],
      },
    });
    // The functions say all of this themselves (functions/http/handler.ts); what API Gateway answers in their place does not.
    const kept = { override: false };
    this.api = new ResponseHeadersPolicy(this, "Api", {
      comment: "Min side: API",
      securityHeadersBehavior: {
        contentSecurityPolicy: { contentSecurityPolicy: "default-src 'none'; frame-ancestors 'none'", ...kept },
        contentTypeOptions: kept,
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, ...kept },
        strictTransportSecurity: { accessControlMaxAge: twoYears, includeSubdomains: true, ...kept },
      },
      customHeadersBehavior: { customHeaders: [{ header: "Cache-Control", value: "no-store", ...kept }] },
    });
  }
}

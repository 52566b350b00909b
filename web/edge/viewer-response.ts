/* Written in what the runtime cloudfront-js-2.0 knows: see viewer-request.ts. */

interface Value {
  readonly value: string;
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html */
export interface ViewerResponse {
  statusCode: number;
  statusDescription?: string;
  /** Names in lower case. */
  readonly headers: Record<string, Value | undefined>;
}

const textOf = (header: Value | undefined): string => (header === undefined ? "" : header.value);

/**
 * What the bucket does not say: in which encoding a text is (ASVS 4.1.1); that all but the scripts and styles was chosen by language,
 * for caches that keep it; and that the page for unknown addresses, whose object has the metadata `status`, is a 404.
 *
 * CloudFront's own custom error responses would do the last for the whole distribution, the API's 403 and 404 included
 * (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/GeneratingCustomErrorResponses.html). CloudFront does
 * not call this for what the origin answers with 400 or more.
 */
export function handler(event: { readonly response: ViewerResponse }): ViewerResponse {
  const response = event.response;
  const headers = response.headers;
  const type = textOf(headers["content-type"]);
  if (/^text\/[\w.+-]+$/.test(type)) headers["content-type"] = { value: `${type}; charset=utf-8` };
  if (textOf(headers["cache-control"]).indexOf("immutable") < 0) {
    headers.vary = { value: "Accept-Encoding, Accept-Language, Cookie" };
  }
  if (headers["x-amz-meta-status"] !== undefined) {
    delete headers["x-amz-meta-status"];
    // A 304 stays one: what the browser kept was a 404.
    if (response.statusCode === 200) {
      response.statusCode = 404;
      response.statusDescription = "Not Found";
    }
  }
  return response;
}

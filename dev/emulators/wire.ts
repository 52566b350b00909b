import type { IncomingHttpHeaders } from "node:http";
import type { ServiceName, ServiceReply } from "./service.ts";

/** Whom a request is for, and from whom, as its headers and body tell. */
export interface Addressed {
  service: ServiceName;
  operation: string;
  /** A function's name, `operator` or `anonymous`. */
  caller: string;
  input: Record<string, unknown>;
}

/** Signing names, as they stand in SigV4's credential scope. */
const scopes: Readonly<Record<string, ServiceName>> = {
  dynamodb: "dynamodb",
  "cognito-idp": "cognito",
  sns: "sns",
  ses: "ses",
  secretsmanager: "secrets",
};

/** Prefixes of `X-Amz-Target`, for the operations that are called without a signature (Cognito's public ones). */
const targets: Readonly<Record<string, ServiceName>> = {
  DynamoDB_20120810: "dynamodb",
  AWSCognitoIdentityProviderService: "cognito",
  secretsmanager: "secrets",
};

/**
 * Reads the service and the caller from the signature's credential scope, and the operation from the JSON protocols' target
 * header or the query protocol's form. Signatures are not checked: everything here runs on one machine, for one person.
 *
 * @returns what to answer instead, where the request is none of the known services' or its body can't be read
 */
export const readRequest = (headers: IncomingHttpHeaders, body: string): Addressed | ServiceReply => {
  const scope = /Credential=([^/,\s]+)\/[^/,\s]*\/[^/,\s]*\/([^/,\s]+)\/aws4_request/.exec(headers.authorization ?? "");
  const target = String(headers["x-amz-target"] ?? "");
  const [targetPrefix = "", targetOperation] = target.split(".");
  const service = scope?.[2] === undefined ? targets[targetPrefix] : scopes[scope[2]];
  const caller = scope?.[1]?.replace(/^local-/, "") ?? "anonymous";
  if (service === undefined) return jsonError("UnknownOperationException", "No such service is emulated here", 404);
  if (targetOperation === undefined) {
    const input = Object.fromEntries(new URLSearchParams(body));
    return { service, caller, operation: input.Action ?? "", input };
  }
  try {
    return { service, caller, operation: targetOperation, input: asObject(JSON.parse(body === "" ? "{}" : body)) };
  } catch {
    return jsonError("SerializationException", "The body is not a JSON object");
  }
};

const asObject = (value: unknown): Record<string, unknown> => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new TypeError("not an object");
  return value as Record<string, unknown>;
};

/** A success of the JSON 1.1 protocol (https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html). */
export const jsonReply = (output: unknown): ServiceReply => ({
  status: 200,
  headers: { "content-type": "application/x-amz-json-1.1" },
  body: JSON.stringify(output),
});

/** An error of the JSON protocols: SDKs take its name from `__type`. */
export const jsonError = (type: string, message: string, status = 400): ServiceReply => ({
  status,
  headers: { "content-type": "application/x-amz-json-1.1", "x-amzn-errortype": type },
  body: JSON.stringify({ __type: type, message }),
});

const namespaces: Readonly<Record<"sns" | "ses", string>> = {
  sns: "http://sns.amazonaws.com/doc/2010-03-31/",
  ses: "http://ses.amazonaws.com/doc/2010-12-01/",
};

/** A success of the query protocol (https://smithy.io/2.0/aws/protocols/aws-query-protocol.html) with these text members. */
export const queryReply = (
  service: "sns" | "ses",
  operation: string,
  result: Readonly<Record<string, string>>,
): ServiceReply => {
  const members = Object.entries(result).map(([name, value]) => element(name, escapeXml(value)));
  const content =
    element(`${operation}Result`, members.join("")) + element("ResponseMetadata", element("RequestId", requestId()));
  return xml(200, `<${operation}Response xmlns="${namespaces[service]}">${content}</${operation}Response>`);
};

/** An error of the query protocol. `detail` are members of the error's own. */
export const queryError = (
  service: "sns" | "ses",
  code: string,
  message: string,
  status = 400,
  detail: Readonly<Record<string, string>> = {},
): ServiceReply => {
  const members = { Type: status < 500 ? "Sender" : "Receiver", Code: code, Message: message, ...detail };
  const error = Object.entries(members).map(([name, value]) => element(name, escapeXml(value)));
  const content = element("Error", error.join("")) + element("RequestId", requestId());
  return xml(status, `<ErrorResponse xmlns="${namespaces[service]}">${content}</ErrorResponse>`);
};

/** What each service answers to an operation that it does not have, or that is not emulated. */
export const unknownOperation = (service: ServiceName, operation: string): ServiceReply =>
  service === "sns" || service === "ses"
    ? queryError(service, "InvalidAction", `The action ${operation} is not valid for this endpoint.`)
    : jsonError("UnknownOperationException", `Operation ${operation} is not emulated here`);

const element = (name: string, content: string): string => `<${name}>${content}</${name}>`;

const escapeXml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

const requestId = (): string => crypto.randomUUID();

const xml = (status: number, body: string): ServiceReply => ({ status, headers: { "content-type": "text/xml" }, body });

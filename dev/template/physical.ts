import { createHash } from "node:crypto";
import type { Resource } from "./assembly.ts";

/** Where everything runs, as far as names and ARNs tell. */
export const region = "eu-north-1";
export const account = "000000000000";

/** What `Ref` and `Fn::GetAtt` give for one resource. `ref` may be missing where nothing here needs it. */
export interface Physical {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * A string of `length` characters of `alphabet`, always the same for the same seed: ids must survive a restart on the
 * same data folder, so nothing here is random.
 */
const derived = (seed: string, length: number, alphabet = "abcdefghijklmnopqrstuvwxyz0123456789"): string =>
  Array.from(
    createHash("sha512").update(seed).digest().subarray(0, length),
    (byte) => alphabet[byte % alphabet.length],
  ).join("");

const arn = (service: string, resource: string, place = `${region}:${account}`): string =>
  `arn:aws:${service}:${place}:${resource}`;

/** A function's name is what people call it: `RegisterFunction` is `register`. */
const functionName = (logicalId: string): string => {
  const name = logicalId.replace(/Function$/, "");
  return name.charAt(0).toLowerCase() + name.slice(1);
};

const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** Makes the physical ids of one resource. `properties` are resolved; the physical name is taken from them where one is set. */
export const physical = (
  stackName: string,
  logicalId: string,
  resource: Resource,
  properties: Readonly<Record<string, unknown>>,
): Physical => {
  const seed = `${stackName}/${logicalId}`;
  const plain = `${stackName}-${logicalId}`;
  switch (resource.Type) {
    case "AWS::DynamoDB::Table":
    case "AWS::DynamoDB::GlobalTable": {
      const name = text(properties.TableName) ?? plain;
      const Arn = arn("dynamodb", `table/${name}`);
      return { ref: name, attributes: { Arn, StreamArn: `${Arn}/stream/2026-01-01T00:00:00.000` } };
    }
    case "AWS::Lambda::Function": {
      const name = text(properties.FunctionName) ?? functionName(logicalId);
      return { ref: name, attributes: { Arn: arn("lambda", `function:${name}`) } };
    }
    case "AWS::Lambda::Version":
    case "AWS::Lambda::Alias": {
      const target = text(properties.FunctionName) ?? "";
      const owner = target.startsWith("arn:") ? target : arn("lambda", `function:${target}`);
      const version = text(properties.Name) ?? "1";
      const Arn = `${owner}:${version}`;
      return { ref: Arn, attributes: { Arn, FunctionArn: Arn, AliasArn: Arn, Version: version } };
    }
    case "AWS::Cognito::UserPool": {
      const id = `${region}_${derived(seed, 9, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")}`;
      const ProviderName = `cognito-idp.${region}.amazonaws.com/${id}`;
      const Arn = arn("cognito-idp", `userpool/${id}`);
      return { ref: id, attributes: { Arn, UserPoolId: id, ProviderName, ProviderURL: `https://${ProviderName}` } };
    }
    case "AWS::Cognito::UserPoolClient": {
      const id = derived(seed, 26);
      return {
        ref: id,
        attributes: {
          ClientId: id,
          Name: text(properties.ClientName) ?? logicalId,
          ClientSecret: derived(`${seed}/secret`, 51),
        },
      };
    }
    case "AWS::SecretsManager::Secret": {
      const name = text(properties.Name) ?? plain;
      const Arn = arn(
        "secretsmanager",
        `secret:${name}-${derived(seed, 6, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")}`,
      );
      return { ref: Arn, attributes: { Id: Arn } };
    }
    case "AWS::SES::EmailIdentity":
      return { ref: text(properties.EmailIdentity) ?? plain, attributes: dkim(seed) };
    case "AWS::SES::ConfigurationSet":
      return { ref: text(properties.Name) ?? plain, attributes: {} };
    case "AWS::ApiGatewayV2::Api": {
      const id = derived(seed, 10);
      return { ref: id, attributes: { ApiId: id, ApiEndpoint: `https://${id}.execute-api.${region}.amazonaws.com` } };
    }
    case "AWS::ApiGatewayV2::Stage":
      return { ref: text(properties.StageName) ?? "$default", attributes: {} };
    case "AWS::SNS::Topic": {
      const name = text(properties.TopicName) ?? plain;
      return { ref: arn("sns", name), attributes: { TopicArn: arn("sns", name), TopicName: name } };
    }
    case "AWS::SQS::Queue": {
      const name = text(properties.QueueName) ?? plain;
      const url = `https://sqs.${region}.amazonaws.com/${account}/${name}`;
      return { ref: url, attributes: { Arn: arn("sqs", name), QueueName: name, QueueUrl: url } };
    }
    case "AWS::IAM::Role": {
      const name = text(properties.RoleName) ?? plain;
      return { ref: name, attributes: { Arn: arn("iam", `role/${name}`, `:${account}`), RoleId: derived(seed, 21) } };
    }
    case "AWS::IAM::ManagedPolicy":
      return { ref: arn("iam", `policy/${plain}`, `:${account}`), attributes: {} };
    case "AWS::Logs::LogGroup": {
      const name = text(properties.LogGroupName) ?? plain;
      return { ref: name, attributes: { Arn: arn("logs", `log-group:${name}:*`) } };
    }
    case "AWS::KMS::Key":
      return {
        ref: derived(seed, 36),
        attributes: { Arn: arn("kms", `key/${derived(seed, 36)}`), KeyId: derived(seed, 36) },
      };
    case "AWS::Events::Rule":
      return { ref: plain, attributes: { Arn: arn("events", `rule/${plain}`) } };
    case "AWS::S3::Bucket": {
      const name = text(properties.BucketName) ?? plain.toLowerCase();
      return {
        ref: name,
        attributes: { Arn: `arn:aws:s3:::${name}`, RegionalDomainName: `${name}.s3.${region}.amazonaws.com` },
      };
    }
    case "AWS::CloudFront::Distribution": {
      const id = derived(seed, 14, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
      return { ref: id, attributes: { Id: id, DomainName: `${derived(seed, 14)}.cloudfront.net` } };
    }
    case "AWS::CloudFront::Function":
      return { ref: plain, attributes: { FunctionARN: arn("cloudfront", `function/${plain}`, `:${account}`) } };
    case "AWS::CloudFront::OriginAccessControl":
      return { ref: plain, attributes: { Id: plain } };
    case "AWS::WAFv2::WebACL":
      return {
        ref: plain,
        attributes: { Arn: arn("wafv2", `global/webacl/${plain}/${derived(seed, 36)}`, `us-east-1:${account}`) },
      };
    default:
      return { ref: plain, attributes: {} };
  }
};

const dkim = (seed: string): Record<string, string> =>
  Object.fromEntries(
    [1, 2, 3].flatMap((n) => [
      [`DkimDNSTokenName${n}`, `${derived(`${seed}/${n}`, 32)}._domainkey.example.com`],
      [`DkimDNSTokenValue${n}`, `${derived(`${seed}/${n}`, 32)}.dkim.amazonses.com`],
    ]),
  );

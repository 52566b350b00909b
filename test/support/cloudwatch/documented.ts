/** Metrics as AWS lists them, with the sets of dimensions that each is kept under. */
export const documentedMetrics: readonly {
  readonly namespace: string;
  readonly names: readonly string[];
  readonly dimensions: readonly (readonly string[])[];
  readonly source: string;
}[] = [
  {
    namespace: "AWS/ApiGateway",
    names: ["4xx", "5xx", "Count", "IntegrationLatency", "Latency", "DataProcessed"],
    dimensions: [["ApiId"], ["ApiId", "Stage"], ["ApiId", "Method", "Resource", "Stage"]],
    source: "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html",
  },
  {
    namespace: "AWS/Lambda",
    names: ["Invocations", "Errors", "Throttles", "Duration", "IteratorAge", "ConcurrentExecutions"],
    dimensions: [[], ["FunctionName"], ["FunctionName", "Resource"], ["ExecutedVersion", "FunctionName", "Resource"]],
    source: "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html",
  },
  {
    namespace: "AWS/DynamoDB",
    names: ["ReadThrottleEvents", "WriteThrottleEvents"],
    dimensions: [["TableName"], ["GlobalSecondaryIndexName", "TableName"]],
    source: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html",
  },
  {
    namespace: "AWS/DynamoDB",
    names: ["SystemErrors", "ThrottledRequests", "SuccessfulRequestLatency"],
    dimensions: [["Operation", "TableName"]],
    source: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html",
  },
  {
    namespace: "AWS/Cognito",
    names: ["SignUpSuccesses", "SignUpThrottles", "SignInSuccesses", "SignInThrottles"],
    dimensions: [["UserPool", "UserPoolClient"]],
    source: "https://docs.aws.amazon.com/cognito/latest/developerguide/metrics-for-cognito-user-pools.html",
  },
  {
    namespace: "AWS/SNS",
    names: ["SMSMonthToDateSpentUSD"],
    dimensions: [[]],
    source: "https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html",
  },
  {
    namespace: "AWS/SNS",
    names: ["SMSSuccessRate"],
    dimensions: [["Country", "SMSType"]],
    source: "https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html",
  },
  {
    namespace: "AWS/SES",
    names: ["Reputation.BounceRate", "Reputation.ComplaintRate"],
    dimensions: [[]],
    source: "https://docs.aws.amazon.com/ses/latest/dg/reputationdashboard-cloudwatch-alarm.html",
  },
];

import { CfnOutput, Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { HttpFunctionName } from "../contracts/routes.ts";
import { FlowApi } from "./constructs/flow-api.ts";
import { FlowFunction, httpFunction } from "./constructs/flow-function.ts";
import { type Deployment, type Guarded, siteSettings, stackProps } from "./deployment.ts";

/** The HTTP API and the functions behind it. */
export class ApiStack extends Stack {
  constructor(scope: Construct, id: string, deployment: Deployment, { stateful, accounts }: Guarded) {
    super(scope, id, stackProps(deployment, "api", "HTTP API"));
    const { register: customers, keyingSecret } = stateful;

    const flow = (constructId: string, name: HttpFunctionName, description: string) => {
      const fn = new FlowFunction(this, constructId, {
        ...httpFunction,
        deployment,
        flow: name,
        description: `Min side: ${description}`,
        environment: siteSettings(deployment),
      });
      customers.grantItems(fn);
      keyingSecret.grantUse(fn);
      return fn;
    };
    const register = flow("Register", "register", "claims a customer relation");
    const verify = flow("Verify", "verify", "proves a contact");
    const login = flow("Login", "login", "signs in and out, shows the account");
    const recover = flow("Recover", "recover", "recovers customer number, PIN and password");

    for (const fn of [register, verify]) {
      accounts.grantSignIn(fn, "AdminCreateUser", "AdminSetUserPassword", "AdminInitiateAuth");
    }
    accounts.grantSignIn(login, "AdminInitiateAuth", "AdminRespondToAuthChallenge", "AdminSetUserPassword");
    accounts.grantSignIn(recover, "AdminCreateUser", "AdminDeleteUser", "AdminInitiateAuth", "AdminSetUserPassword");
    for (const fn of [register, verify, recover]) customers.grantContactLookup(fn);

    const unmatched = new FlowFunction(this, "Unmatched", {
      ...httpFunction,
      deployment,
      flow: "unmatched",
      description: "Min side: answers what no route matches",
    });
    const api = new FlowApi(this, "Api", {
      stage: deployment.stage,
      flows: { register, verify, login, recover },
      unmatched,
    });
    new CfnOutput(this, "ApiUrl", { value: api.url });
  }
}

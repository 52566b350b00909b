import { CfnOutput, Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { HttpFunctionName } from "../contracts/routes.ts";
import { FlowApi } from "./constructs/flow-api.ts";
import { FlowFunction, httpFunction } from "./constructs/flow-function.ts";
import { type Deployment, type Guarded, loggingSettings, siteSettings, stackProps } from "./deployment.ts";

/** The functions behind the HTTP API, and its routes. */
export class ApiStack extends Stack {
  constructor(scope: Construct, id: string, deployment: Deployment, { stateful, accounts, site }: Guarded) {
    super(scope, id, stackProps(deployment, "api", "HTTP API"));
    const { register: customers, keyingSecret } = stateful;

    const flow = (constructId: string, name: HttpFunctionName, description: string) => {
      const fn = new FlowFunction(this, constructId, {
        ...httpFunction,
        deployment,
        flow: name,
        description: `Min side: ${description}`,
        environment: siteSettings(deployment, site),
      });
      site.originSecret.grantCheck(fn);
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
    customers.grantRegistration(register);
    customers.grantVerification(verify);
    customers.grantSessions(login);
    customers.grantRecovery(recover);

    const unmatched = new FlowFunction(this, "Unmatched", {
      ...httpFunction,
      deployment,
      flow: "unmatched",
      description: "Min side: answers what no route matches",
      environment: loggingSettings(deployment),
    });
    site.originSecret.grantCheck(unmatched);
    const api = new FlowApi(this, "Api", {
      stage: deployment.stage,
      api: site.api,
      flows: { register, verify, login, recover },
      unmatched,
    });
    new CfnOutput(this, "ApiUrl", { value: api.url });
  }
}

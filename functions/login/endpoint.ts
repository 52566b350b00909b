import { ChangePasswordRequest, EmptyRequest, LogInRequest } from "../../contracts/requests/login.ts";
import { passwordChange } from "../../core/account/change-password.ts";
import type { PasswordServices } from "../../core/account/password-attempt.ts";
import { parseUserName } from "../../core/customer/contact.ts";
import { customerRef } from "../../core/customer/records.ts";
import type { Services } from "../../core/ports.ts";
import { accessTokenIssue } from "../../core/session/access-token.ts";
import type { Authenticated } from "../../core/session/authenticate.ts";
import { logIn } from "../../core/session/log-in.ts";
import { endOtherSessions, endSession, isSessionId, listSessions, signOut } from "../../core/session/sessions.ts";
import { unreachable } from "../../core/unreachable.ts";
import { endpoint, pathParameter, signedIn } from "../http/endpoint.ts";
import { passwordProblem } from "../http/refusals.ts";
import { accountReply, isoTime, problem, reply } from "../http/reply.ts";

type LogInServices = PasswordServices & Pick<Services, "log">;

export const logInEndpoint = (services: LogInServices) => {
  const enter = logIn(services);
  return endpoint(LogInRequest, async ({ username, password, remember = false }, caller) => {
    const outcome = await enter({ userName: parseUserName(username), typed: username, password, remember }, caller);
    switch (outcome.kind) {
      case "signed_in":
        return reply.session(200, outcome.signedIn, caller);
      case "invalid_credentials":
        return problem("invalid_credentials", caller);
      case "throttled":
        return reply.tooManyAttempts(caller, outcome.retryAfter);
      default:
        return unreachable(outcome);
    }
  });
};

/** An access token of the user pool for the session that asks. */
export const accessTokenEndpoint = (services: Parameters<typeof accessTokenIssue>[0] & Pick<Services, "keyring">) => {
  const issue = accessTokenIssue(services);
  return signedIn(services, (authenticated, caller, event) =>
    endpoint(EmptyRequest, async () => {
      const { accessToken, expiresAt } = await issue(authenticated, caller);
      return reply.ok({ accessToken, tokenType: "Bearer", expiresAt: isoTime(expiresAt) });
    })(event, caller),
  );
};

export const logOutEndpoint = (services: Parameters<typeof signOut>[0]) => {
  const leave = signOut(services);
  return endpoint(EmptyRequest, async (_request, caller) => {
    await leave(caller);
    return reply.signedOut(caller);
  });
};

export const listSessionsEndpoint = (services: Parameters<typeof signOut>[0]) => {
  const list = listSessions(services);
  return signedIn(services, async (authenticated) => {
    const sessions = await list(authenticated);
    return reply.ok({
      sessions: sessions.map((session) => ({
        ...session,
        createdAt: isoTime(session.createdAt),
        lastSeenAt: isoTime(session.lastSeenAt),
        expiresAt: isoTime(session.expiresAt),
      })),
    });
  });
};

export const endSessionEndpoint = (services: Parameters<typeof signOut>[0]) => {
  const end = endSession(services);
  return signedIn(services, async (authenticated, caller, event) => {
    const id = pathParameter(event, "id");
    if (isSessionId(id)) await end(authenticated, id, caller);
    return id === authenticated.session.id ? reply.signedOut(caller) : reply.noContent();
  });
};

export const endOtherSessionsEndpoint = (services: Parameters<typeof signOut>[0]) => {
  const end = endOtherSessions(services);
  return signedIn(services, async (authenticated, caller) => {
    await end(authenticated, caller);
    return reply.noContent();
  });
};

/** Who is signed in, and the customer relations of the account. */
export const meEndpoint = (services: Pick<Services, "clock" | "keyring" | "store">) =>
  signedIn(services, async (authenticated) => reply.ok(await me(services, authenticated)));

const me = async ({ store }: Pick<Services, "store">, { account }: Authenticated) => {
  const found = await store.read(account.customers.map(customerRef));
  const customers = found.flatMap(({ value }) => (value?.claimedBy === account.id ? [value] : []));
  return {
    account: accountReply({ account }),
    customers: customers.map(({ customerNumber, name, street, postalCode, city, email, mobile }) => ({
      customerNumber,
      name,
      street,
      postalCode,
      city,
      ...(email === undefined ? {} : { email }),
      ...(mobile === undefined ? {} : { mobile }),
    })),
  };
};

export const changePasswordEndpoint = (services: Parameters<typeof passwordChange>[0]) => {
  const change = passwordChange(services);
  return signedIn(services, (authenticated, caller, event) =>
    endpoint(ChangePasswordRequest, async (request) => {
      const outcome = await change(authenticated, request, caller);
      switch (outcome.kind) {
        case "changed":
          return reply.knownDevice(outcome.device, caller);
        case "reauthentication_required":
          return problem("reauthentication_required", caller);
        case "invalid_credentials":
          return problem("invalid_credentials", caller);
        case "password_refused":
          return passwordProblem(caller, "newPassword", outcome.code);
        case "throttled":
          return reply.tooManyAttempts(caller, outcome.retryAfter);
        default:
          return unreachable(outcome);
      }
    })(event, caller),
  );
};

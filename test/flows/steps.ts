import type { Person, PersonOptions } from "./person.ts";
import { challengeIn, codeIn, sessionIn, tokenIn } from "./replies.ts";
import type { Resident, Town } from "./town.ts";

/** Nobody's real password, and no rule is against it. */
export const goodPassword = "Blåbær-og-tyttebær-91";
export const otherPassword = "Sjø, fjell og en hytte";

/** What a customer types into Min Strøm. */
export const inApp = ({ mobile, birthDate }: Resident) => ({ mobile, birthDate });

/** What a customer types into Min side's registration. */
export const inForm = ({ customerNumber, pin }: Resident, username: string, password = goodPassword) => ({
  customerNumber,
  pin,
  username,
  password,
  confirmPassword: password,
});

/** The ways of a town's people that several tests begin with. */
export const stepsIn = (town: Town) => {
  /** Min Strøm's first step: the challenge and the code from the SMS. */
  const askInApp = async (person: Person, resident: Resident) => {
    const challenge = challengeIn(await person.post("/api/register/mobile", inApp(resident)));
    return { ...challenge, code: codeIn(await town.newest(resident.mobile)) };
  };

  /** Min side's first step: the challenge, and what the message to the user name holds. */
  const askInForm = async (person: Person, resident: Resident, username = resident.email, password = goodPassword) => {
    const asked = await person.post("/api/register/customer-number", inForm(resident, username, password));
    const challenge = challengeIn(asked);
    const message = await town.newest(username);
    return { ...challenge, code: codeIn(message), token: tokenIn(message) };
  };

  /** Somebody who registered in the app, with the mobile number as user name. */
  const registeredInApp = async (resident: Resident, password = goodPassword) => {
    const person = town.person({ app: true });
    const { challengeId, code } = await askInApp(person, resident);
    return { person, ...sessionIn(await person.post("/api/register/mobile/confirm", { challengeId, code, password })) };
  };

  /** Somebody who registered on the web, with the register's e-mail address as user name. */
  const registeredOnWeb = async (resident: Resident, options?: PersonOptions) => {
    const person = town.person(options);
    const { token } = await askInForm(person, resident);
    return { person, ...sessionIn(await person.post("/api/verify", { token })) };
  };

  const logIn = (person: Person, username: string, password = goodPassword, remember?: boolean) =>
    person.post("/api/login", { username, password, ...(remember === undefined ? {} : { remember }) });

  return { askInApp, askInForm, registeredInApp, registeredOnWeb, logIn };
};

import { CognitoError } from "./errors.ts";

/** `PasswordPolicy` of `AWS::Cognito::UserPool`. */
export interface PasswordPolicy {
  MinimumLength?: number | undefined;
  RequireLowercase?: boolean | undefined;
  RequireNumbers?: boolean | undefined;
  RequireSymbols?: boolean | undefined;
  RequireUppercase?: boolean | undefined;
  TemporaryPasswordValidityDays?: number | undefined;
}

/** What a pool gets that says nothing of passwords. */
export const defaultPolicy: PasswordPolicy = {
  MinimumLength: 8,
  RequireLowercase: true,
  RequireNumbers: true,
  RequireSymbols: true,
  RequireUppercase: true,
};

/** https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html */
const symbols = /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+\- ]/;

/**
 * @param prefix how the operation begins its message: `Password does not conform to policy` and the like
 * @throws CognitoError InvalidPasswordException that names the first rule which the password breaks
 */
export const checkPolicy = (policy: PasswordPolicy, password: string, prefix: string): void => {
  const rules: [broken: boolean, reason: string][] = [
    [password.length < (policy.MinimumLength ?? 8), "Password not long enough"],
    [policy.RequireLowercase === true && !/[a-z]/.test(password), "Password must have lowercase characters"],
    [policy.RequireUppercase === true && !/[A-Z]/.test(password), "Password must have uppercase characters"],
    [policy.RequireNumbers === true && !/[0-9]/.test(password), "Password must have numeric characters"],
    [policy.RequireSymbols === true && !symbols.test(password), "Password must have symbol characters"],
  ];
  const broken = rules.find(([isBroken]) => isBroken);
  if (broken !== undefined) throw new CognitoError("InvalidPasswordException", `${prefix}: ${broken[1]}`);
};

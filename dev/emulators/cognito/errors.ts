/** An error that Cognito answers with; `type` is its name on the wire. */
export class CognitoError extends Error {
  readonly type: string;
  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

export const notAuthorized = (message: string): CognitoError => new CognitoError("NotAuthorizedException", message);

export const invalidParameter = (message: string): CognitoError =>
  new CognitoError("InvalidParameterException", message);

/** A wrong password, and everything that must look like one. */
export const incorrect = (): CognitoError => notAuthorized("Incorrect username or password.");

export const userNotFound = (): CognitoError => new CognitoError("UserNotFoundException", "User does not exist.");

export const disabled = (): CognitoError => notAuthorized("User is disabled.");

import type { scripts as norwegian } from "../nb/scripts.ts";

/** What the pages' scripts say, in English. */

const plural = (count: number, one: string): string => `${count} ${one}${count === 1 ? "" : "s"}`;

const duration = (seconds: number): string => {
  if (seconds < 60) return plural(Math.max(1, Math.ceil(seconds)), "second");
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120 ? plural(minutes, "minute") : plural(Math.ceil(minutes / 60), "hour");
};

const inSentence = (label: string): string =>
  /^\p{Lu}{2}/u.test(label) ? label : `${label.slice(0, 1).toLowerCase()}${label.slice(1)}`;

export const scripts: typeof norwegian = {
  noAnswer: "We get no answer. Check that you are online, and try again.",
  maybeDone: "It may have worked all the same. Try to log in.",
  maybeNewCode: "If you have been sent a new code, enter that one instead.",
  errorInTitle: "Error: ",
  errorHeading: "There is a problem",
  invalid: {
    username: "Enter an e-mail address or a Norwegian mobile number.",
    email: "Enter an e-mail address, for example name@example.com.",
    mobile: "Enter a Norwegian mobile number with 8 digits.",
    birthDate: "Enter your date of birth with day, month and year, for example 17.05.1985.",
    customerNumber: "The customer number has 5 to 12 digits.",
    pin: "The PIN has 4 to 8 digits.",
    code: "The code has 6 digits.",
    postalCode: "The postcode has 4 digits.",
  },
  missing: {
    username: "Enter your user name.",
    password: "Enter the password.",
    confirmPassword: "Enter the password once more.",
    currentPassword: "Enter your current password.",
    newPassword: "Enter a new password.",
    code: "Enter the code.",
    name: "Enter your name.",
    email: "Enter your e-mail address.",
    mobile: "Enter your mobile number.",
    birthDate: "Enter your date of birth.",
  },
  required: (label) => `Enter the ${inSentence(label)}.`,
  otherwiseInvalid: (label) => `${label} is not filled in correctly.`,
  emailOrMobile: "Enter an e-mail address or a mobile number.",
  password_too_short: "The password must have at least 8 characters.",
  password_too_long: "The password can have at most 128 characters.",
  password_too_common: "The password is too easy to guess. Choose another.",
  passwords_differ: "The passwords are not the same.",
  retryIn: (seconds) => `Try again in ${duration(seconds)}.`,
  sending: "Sending …",
  sentTo: (to) => `We have sent a message to ${to}.`,
  sentToUserName: "We have sent a message to your user name.",
  sentIfUser: (to) => `If there is a user for ${to}, we have sent a message there.`,
  sentIfUserName: "If we know your user name, we have sent a message there.",
  sentIfCustomer: (to) => `If the details match, we have sent an SMS with a code to ${to}.`,
  sentIfMobile: "If the details match, we have sent an SMS with a code to your mobile number.",
  resent: "Sent again. Use the latest message.",
  resendIn: (clock) => `You can send again in ${clock}`,
  codeFilled: "The code from the SMS has been filled in.",
  resendReady: "You can send again now.",
  passwordShown: "The password is shown",
  passwordHidden: "The password is hidden",
  hide: "Hide",
  hidePassword: "Hide password",
  loggedOut: "You are logged out.",
  sessionOver: "You have been logged out. Log in again.",
  unknownDevice: "Unknown device",
  currentSession: "This device",
  endSession: "Log out",
  endSessionOn: (device) => `Log out ${device}`,
  lastSeen: (time) => `Last used ${time}`,
  sessionEnded: "The session has ended.",
  othersEnded: "You are logged out everywhere else.",
  passwordChanged: "Your password has been changed, and you are logged out everywhere else.",
  customerNumber: "Customer number",
  address: "Address",
  email: "E-mail",
  mobile: "Mobile number",
  locale: "en-GB",
};

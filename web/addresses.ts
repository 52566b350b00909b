/** The two front doors: Min side on the web, Min Strøm on the phone. */
export type Door = "side" | "app";

/** Where each screen is, seen from each door; screens that both have keep their visitor behind the door that was used. */
export const addresses = {
  side: {
    home: "/",
    login: "/",
    register: "/register",
    sent: "/register/sent",
    contact: "/register/contact",
    newCustomer: "/register/new-customer",
    recoverNumber: "/recover/customer-number",
    recoverPassword: "/recover/password",
    recoverPasswordSent: "/recover/password/sent",
    main: "/main",
  },
  app: {
    home: "/app/",
    login: "/app/login",
    register: "/app/register",
    sent: "/app/code",
    contact: "/register/contact",
    newCustomer: "/app/new-customer",
    recoverNumber: "/recover/customer-number",
    recoverPassword: "/app/recover-password",
    recoverPasswordSent: "/app/recover-password/sent",
    main: "/app/main",
  },
} as const satisfies Record<Door, Record<string, string>>;

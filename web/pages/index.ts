import type { Page } from "../page.ts";
import { app } from "./app.ts";
import { contact } from "./contact.ts";
import { login } from "./login.ts";
import { main } from "./main.ts";
import { newCustomer } from "./new-customer.ts";
import { recoverCustomerNumber } from "./recover-customer-number.ts";
import { recoverPassword } from "./recover-password.ts";
import { register } from "./register.ts";
import { registerSent } from "./register-sent.ts";
import { verify } from "./verify.ts";

/** Every screen of both doors. */
export const allPages: readonly Page[] = [
  ...login,
  ...register,
  ...registerSent,
  ...contact,
  ...verify,
  ...newCustomer,
  ...recoverCustomerNumber,
  ...recoverPassword,
  ...main,
  ...app,
];

import { fail, main } from "../../dev/start.ts";

/** `npm start`, but each function is loaded when it is first asked for: most servers of tests need two or three of them. */
main(process.argv.slice(2), { warms: false }).catch(fail);

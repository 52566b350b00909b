/**
 * The bodies of api.md's requests. Every object is strict: an unknown field is an error. A failing field's message is the
 * stable code of its error; `required` where it is missing or empty.
 *
 * A file for each function, which imports that file: schemas are made when a module is loaded, so these would all be made at each
 * cold start.
 */
export * from "./requests/login.ts";
export * from "./requests/recover.ts";
export * from "./requests/register.ts";
export * from "./requests/verify.ts";

/**
 * The port in the origins that an assembly is synthesized with. A server puts its own in its place when it reads the templates, so
 * that one assembly serves at any port; nothing else in an assembly depends on it.
 */
export const anyPort = 0;

/** The site's origins on this machine. The first one goes into links; browsers resolve `localhost` to either loopback address. */
export const originsAt = (port: number): readonly string[] =>
  ["localhost", "127.0.0.1", "[::1]"].map((host) => `http://${host}:${port}`);

/** A template's text with the port of the server that it is read for. */
export const atPort = (template: string, port: number): string =>
  template.replaceAll(/(http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])):0(?!\d)/g, `$1:${port}`);

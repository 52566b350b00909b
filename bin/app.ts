import { buildApp } from "../lib/app.ts";
import { ConfigurationError } from "../lib/configuration.ts";

try {
  buildApp().synth();
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  // The field's name is what the reader needs; a stack trace would push it off the screen.
  console.error(error.message);
  process.exitCode = 1;
}

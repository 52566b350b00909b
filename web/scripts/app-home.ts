import "./frame.ts";
import { to } from "./door.ts";
import { isNotedSignedIn } from "./signed-in.ts";

// Whoever is signed in opens the app to use it.
if (isNotedSignedIn()) location.replace(to.main);

import { addresses } from "../addresses.ts";

/** The front door that the page belongs to. */
export const door = document.body.dataset.door === "app" ? "app" : "side";

/** Where its other screens are. */
export const to = addresses[door];

import { Brand } from "../../contracts/brand.ts";
import type { Deployment } from "./deployment.ts";

/** The brand that the functions are deployed with; the pages are shown with the same. */
export const brandOf = ({ functions }: Deployment): Brand | undefined => {
  const text = functions.map(({ environment }) => environment.BRAND).find((value) => value !== undefined);
  return text === undefined ? undefined : Brand.parse(JSON.parse(text));
};

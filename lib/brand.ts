import type { Brand } from "../contracts/brand.ts";

/** The company of the user guide. Another retailer replaces this value, or gives its own as the context `brand`. */
export const brand: Brand = {
  name: "Polar Kraft",
  supportEmail: "kunde@polarkraft.no",
  supportPhone: "+4798702006",
  smsSenderId: "PolarKraft",
  senderEmail: "ikke-svar@polarkraft.no",
  prospectEmail: "kunde@polarkraft.no",
  host: "minside.polarkraft.no",
  colours: { primary: "#0b3d59", accent: "#00857a", background: "#f4f7f9" },
  logoText: "Polar Kraft",
};

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
  // A pole star over the arc of the northern lights: drawn for this example.
  logo: {
    svg: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48">
  <path d="M7 40a17 17 0 0 1 34 0M15 40a9 9 0 0 1 18 0" fill="none" stroke="#00857a" stroke-width="4.5" stroke-linecap="round"/>
  <path d="M24 2l3.2 9.3L36 14.5l-8.8 3.2L24 27l-3.2-9.3L12 14.5l8.8-3.2z" fill="currentColor"/>
</svg>`,
  },
};

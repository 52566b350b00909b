/** Who asks for what in a second: 10,000 log-ins and what goes with them, and an attack at the same time. */
export interface Stream {
  /** As `flows.ts` names it. */
  readonly flow: string;
  /** Requests a second. */
  readonly rate: number;
  /** Customers come from their own addresses, an attack from a botnet's or from a single one. */
  readonly from: "customers" | "botnet" | "one address";
  /** Whose account or number it is about. */
  readonly about: "anybody" | "one person";
}

const customers = (flow: string, rate: number): Stream => ({ flow, rate, from: "customers", about: "anybody" });

export const traffic: readonly Stream[] = [
  customers("log in", 10_000),
  customers("see oneself a minute later", 20_000),
  customers("start in the app", 25),
  customers("confirm in the app", 25),
  customers("start on the web", 25),
  customers("open the link", 25),
  customers("ask for a new password", 40),
  customers("choose a new password", 40),
  customers("ask for the customer number", 10),
  customers("become a customer", 5),
  customers("deliver an SMS", 110),
  { flow: "log in with a wrong password", rate: 2_000, from: "botnet", about: "anybody" },
  { flow: "log in as nobody", rate: 2_000, from: "botnet", about: "anybody" },
  { flow: "confirm with a wrong code", rate: 50, from: "botnet", about: "anybody" },
  { flow: "start on the web with a wrong PIN", rate: 50, from: "botnet", about: "anybody" },
  { flow: "log in, a known name that has to wait", rate: 500, from: "botnet", about: "one person" },
  { flow: "log in, an address that has to wait", rate: 500, from: "one address", about: "anybody" },
];

export const population = {
  customers: 1_000_000,
  /** Half of the customers come from these, which mobile operators share among them; 256 to a network. */
  sharedAddresses: 1_024,
  /** The others have an address of their own; so many to a network. */
  ownAddressesInNetwork: 100,
  botAddresses: 5_000,
  botAddressesInNetwork: 4,
  /** Partitions of the table. DynamoDB makes as many as the warm throughput that was ordered needs; this is what 512,000 write units would. */
  partitions: 512,
} as const;

import type { Keyring } from "../ports.ts";
import type { Customer, CustomerNumber } from "./customer.ts";
import type { RegisterRow } from "./register-file.ts";

/** What the import writes of a customer: all but the claim, which is never the import's (rule 1). */
export type RegisterFields = Omit<Customer, "claimedBy">;

/** The register as an import sees it. Throws when the table can't be reached. */
export interface RegisterTable {
  /** The customers of these numbers that there are, as they are now. */
  read(numbers: readonly CustomerNumber[]): Promise<ReadonlyMap<CustomerNumber, Customer>>;
  /**
   * Makes the register's fields of one customer exactly these: a field that is absent here is absent then. Leaves
   * everything else as it is: the claim, the account, issued PINs.
   */
  write(fields: RegisterFields): Promise<void>;
}

export type RowChange =
  | { readonly kind: "created" | "changed"; readonly fields: RegisterFields }
  | { readonly kind: "unchanged" };

const plainFields = ["name", "birthDate", "mobile", "email", "street", "postalCode", "city"] as const;

/** Whether the register says the same of both, the letter's PIN included. */
export const hasSameFields = (one: RegisterFields, other: RegisterFields): boolean =>
  [...plainFields, "pinHash" as const].every((field) => one[field] === other[field]);

/**
 * What a row of the file means for a customer. The file is the truth: an empty column empties the field, and an empty PIN
 * column takes away the letter's PIN. A PIN that is the stored one under today's key leaves its salt and hash alone, so that the
 * same file again changes nothing; after a rotation of the keying secret it is hashed anew.
 *
 * @param newSalt 16 random bytes, base64url
 */
export const changeFor =
  ({ keyring, newSalt }: { readonly keyring: Pick<Keyring, "mac">; readonly newSalt: () => string }) =>
  async ({ pin, ...row }: RegisterRow, stored: Customer | undefined): Promise<RowChange> => {
    const hash = (salt: string, value: string): Promise<string> => keyring.mac("pin", row.customerNumber, salt, value);

    const pinFields = async (): Promise<Pick<Customer, "pinSalt" | "pinHash">> => {
      if (pin === undefined) return {};
      if (stored?.pinSalt !== undefined) {
        const pinHash = await hash(stored.pinSalt, pin);
        if (pinHash === stored.pinHash) return { pinSalt: stored.pinSalt, pinHash };
      }
      const pinSalt = newSalt();
      return { pinSalt, pinHash: await hash(pinSalt, pin) };
    };

    const fields: RegisterFields = { ...row, ...(await pinFields()) };
    if (stored === undefined) return { kind: "created", fields };
    return hasSameFields(fields, stored) ? { kind: "unchanged" } : { kind: "changed", fields };
  };

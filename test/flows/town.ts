import { afterAll, beforeAll } from "vitest";
import type { LocalServer, Message } from "../support/local-server.ts";
import { type Row, registerFile } from "../support/own-customers.ts";
import { sharedServer } from "../support/shared-server.ts";
import { type Person, type PersonOptions, personAt } from "./person.ts";

/** Invented: mobiles `40 00 00 NN`, e-mail at example.com. */
export type Resident = Row;

/**
 * A local server for one test file, and the customers whom its register holds: each test asks for its own while the file is
 * read, and they are imported before the first test.
 *
 * @param start what gives the server, to be stopped when the file is done
 */
export const aTown = (start: (register: string) => Promise<LocalServer> = sharedServer) => {
  const residents: Resident[] = [];
  let running: LocalServer | undefined;
  const server = (): LocalServer => {
    if (running === undefined) throw new Error("The server is not up yet");
    return running;
  };

  beforeAll(async () => {
    running = await start(registerFile(residents));
  });
  afterAll(async () => {
    await running?.stop();
  });

  const inbox = (to: string): Promise<readonly Message[]> => server().inbox(to);
  return {
    /** Somebody of the register with contacts of their own, or with what is said of them. Only while the file is read. */
    resident: (words: Partial<Resident> = {}): Resident => {
      if (running !== undefined) throw new Error("The register is imported already");
      const number = residents.length + 1;
      const resident = {
        customerNumber: String(100_000 + number),
        pin: String(4000 + number),
        name: "Kari Eksempel",
        birthDate: "1985-03-15",
        mobile: `+474000${String(number).padStart(4, "0")}`,
        email: `kunde${number}@example.com`,
        street: "Prøveveien 1",
        postalCode: "9990",
        city: "Eksempelby",
        ...words,
      };
      residents.push(resident);
      return resident;
    },
    server,
    person: (options?: PersonOptions): Person => personAt(server(), options),
    inbox,
    /** The newest message to a contact. Throws when there is none. */
    newest: async (to: string): Promise<Message> => {
      const message = (await inbox(to)).at(-1);
      if (message === undefined) throw new Error(`Nothing was sent to ${to}`);
      return message;
    },
    advance: (seconds: number): Promise<void> => server().advance(seconds),
  };
};

export type Town = ReturnType<typeof aTown>;

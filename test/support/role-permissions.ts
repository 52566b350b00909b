import { fileURLToPath } from "node:url";
import { synthesize } from "../../dev/synthesis.ts";
import { readAssembly } from "../../dev/template/assembly.ts";
import { readDeployment } from "../../dev/template/deployment.ts";
import { glob } from "../../dev/template/iam.ts";
import type { LocalCall } from "./local-server.ts";

/** One thing that a function's role allows. */
export interface Permission {
  readonly function: string;
  readonly action: string;
  /** The pattern of its ARN. */
  readonly resource: string;
  /** The pattern of the keys that it is limited to. */
  readonly keys?: string;
}

const leadingKeys = "dynamodb:LeadingKeys";

/** Everything that the roles of the deployed functions allow, in the templates that local servers are started from. */
export const rolePermissions = async (): Promise<readonly Permission[]> => {
  const folder = await synthesize(fileURLToPath(new URL("../..", import.meta.url)));
  const { functions } = readDeployment(await readAssembly(folder));
  return functions.flatMap(({ name, statements }) =>
    statements
      .filter(({ effect }) => effect === "Allow")
      .flatMap(({ actions = [], resources = [], conditions }) => {
        const keys = conditions.find(({ key }) => key === leadingKeys)?.values;
        return actions.flatMap((action) =>
          resources.flatMap((resource) => {
            const permission = { function: name, action, resource };
            return keys === undefined ? [permission] : keys.map((key) => ({ ...permission, keys: key }));
          }),
        );
      }),
  );
};

/** Whether a call was made by virtue of a permission. */
const isUsedBy = (permission: Permission, call: LocalCall): boolean =>
  call.function === permission.function &&
  call.needed.some(
    ({ action, resource, keys = [] }) =>
      glob(permission.action, action, "i") &&
      glob(permission.resource, resource) &&
      (permission.keys === undefined || keys.some((key) => glob(permission.keys ?? "", key))),
  );

export const isUsed = (permission: Permission, calls: readonly LocalCall[]): boolean =>
  calls.some((call) => isUsedBy(permission, call));

/** `register dynamodb:PutItem table/… CUSTOMER#*` */
export const described = ({ function: name, action, resource, keys }: Permission): string =>
  [name, action, resource.split(":").slice(5).join(":") || resource, ...(keys === undefined ? [] : [keys])].join(" ");

/* `npm start` with roles that lack permissions, which the variable WITHOUT lists: `[{"function":"VerifyFunction","action":"…"}]`. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fail, main } from "../../dev/start.ts";
import { synthesize } from "../../dev/synthesis.ts";

/** What a role is to lack: an action, or an action on the items whose keys begin so. */
export interface Lack {
  /** The function's logical id. */
  readonly function: string;
  readonly action: string;
  readonly keys?: `${string}#*`;
}

interface Statement {
  readonly Action: string | readonly string[];
  readonly Condition?: {
    readonly "ForAllValues:StringLike"?: { readonly "dynamodb:LeadingKeys": string | readonly string[] };
  };
}

interface Resource {
  readonly Type: string;
  readonly Properties: {
    readonly Role?: { readonly "Fn::GetAtt": readonly string[] };
    readonly Roles?: readonly { readonly Ref: string }[];
    readonly PolicyDocument?: { readonly Statement: readonly Statement[] };
  };
}

const withoutKeys = (statement: Statement, keys: string): readonly Statement[] => {
  const given = [statement.Condition?.["ForAllValues:StringLike"]?.["dynamodb:LeadingKeys"] ?? []].flat();
  const left = given.filter((one) => one !== keys);
  if (left.length === 0) return [];
  return [{ ...statement, Condition: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": left } } }];
};

/** A statement without what is lacking: in one or two parts, or not at all. */
const reduced = (statement: Statement, { action, keys }: Lack): readonly Statement[] => {
  const actions = [statement.Action].flat();
  if (!actions.includes(action)) return [statement];
  const others = actions.filter((one) => one !== action);
  return [
    ...(others.length === 0 ? [] : [{ ...statement, Action: others }]),
    ...(keys === undefined ? [] : withoutKeys({ ...statement, Action: [action] }, keys)),
  ];
};

const lessen = (resources: Readonly<Record<string, Resource>>, lack: Lack): Readonly<Record<string, Resource>> => {
  const role = resources[lack.function]?.Properties.Role?.["Fn::GetAtt"][0];
  const changed = Object.entries(resources).map(([id, resource]): [string, Resource] => {
    const { Properties } = resource;
    const isOwn = role !== undefined && Properties.Roles?.some(({ Ref }) => Ref === role) === true;
    if (!isOwn || Properties.PolicyDocument === undefined) return [id, resource];
    const Statement = Properties.PolicyDocument.Statement.flatMap((statement) => reduced(statement, lack));
    return [
      id,
      { ...resource, Properties: { ...Properties, PolicyDocument: { ...Properties.PolicyDocument, Statement } } },
    ];
  });
  return Object.fromEntries(changed);
};

const assembly = async (): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), "min-side-without-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  cpSync(await synthesize(fileURLToPath(new URL("../..", import.meta.url))), folder, { recursive: true });
  const templates = readdirSync(folder).filter((name) => name.endsWith(".template.json"));
  for (const lack of JSON.parse(process.env.WITHOUT ?? "[]") as readonly Lack[]) {
    const touched = templates.filter((name) => {
      const text = readFileSync(join(folder, name), "utf8");
      const template = JSON.parse(text) as { readonly Resources: Readonly<Record<string, Resource>> };
      const lessened = JSON.stringify({ ...template, Resources: lessen(template.Resources, lack) });
      writeFileSync(join(folder, name), lessened);
      return lessened !== JSON.stringify(template);
    });
    if (touched.length === 0) throw new Error(`No role has what it is to lack: ${JSON.stringify(lack)}`);
  }
  return folder;
};

if (import.meta.main) main(process.argv.slice(2), { assembly }).catch(fail);

import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";
import { entries, parse, perform, type Store, type Table, tableOf, tablePrefix } from "./engine.ts";
import { constraintError, validationError } from "./errors.ts";
import { finish, refuseOtherKeys, settled } from "./table-state.ts";

export type StreamViewType = "NEW_IMAGE" | "OLD_IMAGE" | "NEW_AND_OLD_IMAGES" | "KEYS_ONLY";

/** What dynalite does not keep of a table. */
export interface TableSettings {
  readonly ttlAttribute?: string;
  /** Absent: the table has no stream. */
  readonly streamViewType?: StreamViewType;
}

export type TableInput = CreateTableCommandInput & { readonly ttlAttribute?: string };

/** The tables' own operations; call those that write under the lock. */
export interface Tables {
  names(): readonly string[];
  settings(table: string): TableSettings;
  streamArn(table: string): string;
  ensure(input: TableInput): Promise<void>;
  /** Every operation on a table that is not on its items. */
  run(operation: string, input: Record<string, unknown>): Promise<Record<string, unknown>>;
}

/** When the stream was made, supposedly. The template's reader (`dev/template/physical.ts`) gives every stream this one. */
const streamLabel = "2026-01-01T00:00:00.000";
/** Where they are kept. */
export const settingsPrefix = "settings~";

export const openTables = async (store: Store): Promise<Tables> => {
  const known = new Map<string, TableSettings>();
  for await (const [name, settings] of entries(store, settingsPrefix)) known.set(name, settings as TableSettings);
  for await (const [name, table] of entries(store, tablePrefix)) await finish(store, name, table as Table);

  const streamArn = (table: string): string =>
    `arn:aws:dynamodb:${store.tableDb.awsRegion}:${store.tableDb.awsAccountId}:table/${table}/stream/${streamLabel}`;

  const remember = async (name: string, settings: TableSettings): Promise<void> => {
    await store.db.put(`${settingsPrefix}${name}`, settings);
    known.set(name, settings);
  };

  const describe = (table: object, name: string): object => {
    const view = known.get(name)?.streamViewType;
    if (!view) return table;
    const StreamSpecification = { StreamEnabled: true, StreamViewType: view };
    return { ...table, StreamSpecification, LatestStreamArn: streamArn(name), LatestStreamLabel: streamLabel };
  };

  const create = async (input: Record<string, unknown>, ttlAttribute?: string): Promise<Record<string, unknown>> => {
    const parsed = parse(store, "CreateTable", input);
    const output = structuredClone(await perform(store, "CreateTable", parsed));
    await settled(store, parsed.TableName);
    await remember(parsed.TableName, { ...streamOf(input), ...(ttlAttribute && { ttlAttribute }) });
    return { TableDescription: describe(output.TableDescription as object, parsed.TableName) };
  };

  const updateTimeToLive = async (input: Record<string, unknown>): Promise<Record<string, unknown>> => {
    const { TableName } = await tableOf(store, String(input.TableName));
    const specification = input.TimeToLiveSpecification as { AttributeName: string; Enabled: boolean } | undefined;
    if (!specification) throw constraintError("null", "timeToLiveSpecification", "not be null");
    const { ttlAttribute, ...rest } = known.get(TableName) ?? {};
    const already = specification.Enabled ? ttlAttribute === specification.AttributeName : ttlAttribute === undefined;
    if (already) throw validationError(`TimeToLive is already ${specification.Enabled ? "enabled" : "disabled"}`);
    await remember(TableName, specification.Enabled ? { ...rest, ttlAttribute: specification.AttributeName } : rest);
    return { TimeToLiveSpecification: specification };
  };

  return {
    names: () => [...known.keys()],
    settings: (table) => known.get(table) ?? {},
    streamArn,
    ensure: async ({ ttlAttribute, ...wanted }) => {
      const existing = (await store.db.get(`${tablePrefix}${wanted.TableName}`)) as Table | undefined;
      if (!existing) {
        await create({ ...wanted }, ttlAttribute);
        return;
      }
      refuseOtherKeys(existing, wanted);
      await remember(existing.TableName, { ...streamOf(wanted), ...(ttlAttribute && { ttlAttribute }) });
    },
    run: async (operation, input) => {
      if (operation === "CreateTable") return await create(input);
      if (operation === "UpdateTimeToLive") return await updateTimeToLive(input);
      const output = structuredClone(await perform(store, operation, parse(store, operation, input)));
      const name = String(input.TableName);
      switch (operation) {
        case "DescribeTable":
          return { Table: describe(output.Table as object, name) };
        case "DescribeTimeToLive": {
          const AttributeName = known.get(name)?.ttlAttribute;
          return AttributeName ? { TimeToLiveDescription: { TimeToLiveStatus: "ENABLED", AttributeName } } : output;
        }
        case "DeleteTable":
          await settled(store, name);
          await store.db.batch([{ type: "del", key: `${settingsPrefix}${name}` }]);
          known.delete(name);
          return output;
        case "UpdateTable":
          await settled(store, name);
          return output;
        default:
          return output;
      }
    },
  };
};

/** A template gives `StreamViewType` alone, the SDK `StreamEnabled` too. */
const streamOf = ({ StreamSpecification }: { StreamSpecification?: unknown }): TableSettings => {
  const { StreamEnabled = true, StreamViewType } = (StreamSpecification ?? {}) as {
    StreamEnabled?: boolean;
    StreamViewType?: StreamViewType;
  };
  return StreamEnabled && StreamViewType ? { streamViewType: StreamViewType } : {};
};

import { CfnQueryDefinition, type ILogGroup } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { FlowFunction } from "./flow-function.ts";
import { type Searched, savedQueries } from "./saved-queries-list.ts";

export interface SavedQueriesProps {
  /** The folder that the console shows them in: `min-side-prod`. */
  readonly prefix: string;
  readonly functions: readonly FlowFunction[];
  /** The HTTP API's. */
  readonly accessLog: ILogGroup;
}

/** The queries of `saved-queries-list.ts`, where Logs Insights offers them by name. */
export class SavedQueries extends Construct {
  constructor(scope: Construct, id: string, { prefix, functions, accessLog }: SavedQueriesProps) {
    super(scope, id);
    const all = functions.map(({ logGroup }) => logGroup);
    const groups = (searched: Searched): readonly ILogGroup[] => {
      if (searched === "all") return [...all, accessLog];
      if (searched === "functions") return all;
      if (searched === "requests") return [accessLog];
      const names: readonly string[] = searched;
      return functions.filter(({ flow }) => names.includes(flow)).map(({ logGroup }) => logGroup);
    };
    for (const { name, searched, lines } of savedQueries) {
      new CfnQueryDefinition(this, name, {
        name: `${prefix}/${name}`,
        queryString: lines.join("\n| "),
        logGroupNames: groups(searched).map(({ logGroupName }) => logGroupName),
      });
    }
  }
}

import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { routes } from "../../contracts/routes.ts";
import type { Caller } from "../../core/caller.ts";
import { problem, type Reply } from "../http/reply.ts";

const segments = (path: string): readonly string[] => path.split("/");

const matches = (pattern: string, path: string): boolean => {
  const wanted = segments(pattern);
  const given = segments(path);
  return (
    wanted.length === given.length &&
    wanted.every((segment, place) => (segment.startsWith("{") ? given[place] !== "" : segment === given[place]))
  );
};

/** What no route took: a path that exists with other methods is 405 with `Allow`, any other 404. */
export const unmatchedEndpoint = async (event: APIGatewayProxyEventV2, caller: Caller): Promise<Reply> => {
  const methods = routes.filter(({ path }) => matches(path, event.rawPath)).map(({ method }) => method);
  return methods.length === 0
    ? problem("not_found", caller)
    : problem("method_not_allowed", caller, { allow: [...new Set(methods)] });
};

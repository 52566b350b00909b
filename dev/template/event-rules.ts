import type { Find, Resolved } from "./deployment.ts";
import { retriesOf } from "./retries.ts";

/** A rule on the default event bus that leads to functions. */
export interface EventRule {
  readonly name: string;
  readonly arn: string;
  readonly pattern: unknown;
  readonly functionArn: string;
  /** How often Lambda runs what failed again. */
  readonly retries: number;
}

/** Which events of which configuration set SES puts on the bus. */
export interface MailEventSource {
  readonly configurationSet: string;
  /** `bounce`, `complaint`. */
  readonly types: readonly string[];
}

interface Target {
  readonly Arn?: unknown;
}

/** The only members of a target that are played: the function gets the event as it is. */
const played = ["Arn", "Id"];

const targetsOf = ({ logicalId, properties }: Resolved): readonly string[] =>
  ((properties.Targets ?? []) as readonly Target[]).map((target) => {
    const other = Object.keys(target).find((member) => !played.includes(member));
    if (other !== undefined)
      throw new Error(`The rule ${logicalId} has a target with ${other}, which is not played here`);
    return String(target.Arn);
  });

/** @throws Error naming a rule that is on another bus than the default one, or does more than to hand events on */
export const readEventRules = (find: Find): readonly EventRule[] =>
  find("AWS::Events::Rule")
    .filter(({ properties }) => properties.EventPattern !== undefined && properties.State !== "DISABLED")
    .flatMap((rule) => {
      const { EventPattern: pattern, EventBusName: bus = "default" } = rule.properties;
      if (bus !== "default")
        throw new Error(`The rule ${rule.logicalId} is on the bus ${String(bus)}; here is only the default one`);
      return targetsOf(rule).map((functionArn) => ({
        name: rule.ref,
        arn: rule.attribute("Arn"),
        pattern,
        functionArn,
        retries: retriesOf(find, functionArn),
      }));
    });

/** @throws Error naming an event destination that is no event bus */
export const readMailEventSources = (find: Find): readonly MailEventSource[] =>
  find("AWS::SES::ConfigurationSetEventDestination").flatMap(({ logicalId, properties }) => {
    const { EventDestination = {}, ConfigurationSetName } = properties as {
      EventDestination?: { Enabled?: boolean; MatchingEventTypes?: readonly string[]; EventBridgeDestination?: object };
      ConfigurationSetName?: unknown;
    };
    if (EventDestination.Enabled === false) return [];
    if (EventDestination.EventBridgeDestination === undefined)
      throw new Error(`The event destination ${logicalId} is no event bus; here only that works`);
    return [{ configurationSet: String(ConfigurationSetName), types: EventDestination.MatchingEventTypes ?? [] }];
  });

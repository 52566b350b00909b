import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";

/** Something that somebody has to look at, and where it says what then to do. */
export interface AlarmDefinition {
  /** Of the alarm and of its article, `docs/runbook/<article>.md`. */
  readonly article: string;
  /** Which one, where one article is about several: a function, a door, a channel. */
  readonly of?: string;
  /** What is the matter, in a sentence. */
  readonly says: string;
  readonly metric: IMetric;
  /** Reached, it is an alarm. */
  readonly threshold: number;
  /** So many of so many periods have to reach it; default: the newest one. */
  readonly periods?: readonly [reaching: number, of: number];
  /** Default: nothing happened, so nothing is the matter. */
  readonly missing?: TreatMissingData;
}

/**
 * The alarm of a definition; what it does when it rings is for the caller.
 *
 * @param prefix what the alarm's name begins with: `min-side-prod`
 */
export const alarmOf = (scope: Construct, id: string, prefix: string, definition: AlarmDefinition): Alarm => {
  const { says, article, metric, threshold, periods = [1, 1], missing } = definition;
  return new Alarm(scope, id, {
    // A name of its own and not CloudFormation's: it is what the message begins with, and no other stage has it.
    alarmName: `${prefix}-${nameOf(definition)}`,
    alarmDescription: `${says} What it means and what to do: docs/runbook/${article}.md`,
    metric,
    threshold,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    datapointsToAlarm: periods[0],
    evaluationPeriods: periods[1],
    treatMissingData: missing ?? TreatMissingData.NOT_BREACHING,
  });
};

const nameOf = ({ article, of }: AlarmDefinition): string => (of === undefined ? article : `${article}-${of}`);

export interface AlarmsProps {
  readonly prefix: string;
  readonly definitions: readonly AlarmDefinition[];
  readonly tell: ITopic;
}

/** The alarms of a stage: each has a name that a person can read in a message at night, and leads to its article. */
export class Alarms extends Construct {
  readonly all: readonly Alarm[];

  constructor(scope: Construct, id: string, { prefix, definitions, tell }: AlarmsProps) {
    super(scope, id);
    const action = new SnsAction(tell);
    this.all = definitions.map((definition) => {
      const alarm = alarmOf(this, nameOf(definition), prefix, definition);
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
      return alarm;
    });
  }
}

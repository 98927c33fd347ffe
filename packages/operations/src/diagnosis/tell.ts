import { type FindingEvent, formatRef } from '@otelops/deployer/vocabulary';
import type { ReasonCode } from '../reason-codes.ts';
import { speaker } from '../speak.ts';
import type { VerbEvent } from '../verb.ts';
import type { World } from '../world.ts';
import type { Unknown } from './bundle.ts';
import type { Explained, Finding } from './finding.ts';
import { lineOf } from './fold.ts';

/** Says findings, root first, then what they explain, then what could not be looked at. */
export function* tellFindings(
  explained: readonly Explained[],
  unknown: readonly Unknown[],
  world: Pick<World, 'clock'>,
): Generator<VerbEvent> {
  const say = speaker(world.clock);
  for (const { finding, symptoms } of explained) yield findingEvent(finding, symptoms.length, world);
  const rows = explained.flatMap(({ finding, symptoms }) =>
    symptoms.map((symptom) => ({ symptom: lineOf(symptom), because: shortOf(finding) })),
  );
  if (rows.length > 0) {
    const columns = [
      { key: 'symptom', title: 'SYMPTOM' },
      { key: 'because', title: 'BECAUSE OF' },
    ];
    yield say.table('Explained by the above', columns, rows);
  }
  if (unknown.length > 0) yield unknownTable(unknown, world);
}

export function unknownTable(unknown: readonly Unknown[], world: Pick<World, 'clock'>): VerbEvent {
  const columns = [
    { key: 'what', title: 'WHAT' },
    { key: 'why', title: 'WHY' },
  ];
  const rows = unknown.map(({ what, why }) => ({ what, why }));
  return speaker(world.clock).table('Unknown: could not be looked at', columns, rows);
}

function shortOf({ object, code }: Finding): string {
  return object === undefined ? code : `${code} of ${formatRef(object)}`;
}

function findingEvent(finding: Finding, symptoms: number, world: Pick<World, 'clock'>): FindingEvent<ReasonCode> {
  const { severity, code, title, object, cause, evidence, fixes, confidence } = finding;
  const sure = confidence === 'certain' ? '' : ` (${confidence})`;
  const text = `${title.replace(/\.+$/, '')}${sure}`;
  return {
    type: 'finding',
    time: world.clock.now().toISOString(),
    severity,
    code,
    title: symptoms === 0 ? text : `${text}. Explains ${symptoms} more.`,
    ...(object === undefined ? {} : { object }),
    ...(cause === undefined ? {} : { cause }),
    evidence,
    fixes,
  };
}

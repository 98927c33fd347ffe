import { findProgram } from '../../../sandbox/src/real/programs/find-program.ts';
import { localMachine } from '../../../sandbox/src/real/programs/local-machine.ts';
import type { FoundProgram, Program } from '../../../sandbox/src/real/programs/program.ts';
import {
  alertmanager,
  loki,
  otelcolGateway,
  otelcolNode,
  prometheus,
  telemetrygen,
  tempo,
} from '../../../sandbox/src/real/programs/telemetry-programs.ts';
import { checkedWith, versions } from '../../src/versions.ts';
import { whyNoPlaces } from './places.ts';

/** The real programs that a lab is made of. */
export interface LabPrograms {
  readonly node: FoundProgram;
  readonly gateway: FoundProgram;
  readonly prometheus: FoundProgram;
  readonly loki: FoundProgram;
  readonly alertmanager: FoundProgram;
  /** Where a path variable names one: no build of it is to be had. It is not started, the trace store stands in its place. */
  readonly tempo: FoundProgram | undefined;
  /** Sends what one asks it to, in all three signals. */
  readonly telemetrygen: FoundProgram;
}

export type LabDemand =
  | { readonly state: 'run'; readonly programs: LabPrograms }
  | { readonly state: 'skip'; readonly reason: string };

const checked = {
  node: checkedWith.nodeCollector,
  gateway: checkedWith.gatewayCollector,
  prometheus: checkedWith.prometheus,
  loki: checkedWith.loki,
  alertmanager: checkedWith.alertmanager,
} as const;

/**
 * Looks for the programs. With `OTELOPS_REQUIRE_SERVERS=1` what is missing is an error, else the reason of a skip.
 */
export async function demandLab(environment: Readonly<Record<string, string | undefined>>): Promise<LabDemand> {
  const machine = localMachine(environment);
  const find = (program: Program) => findProgram(program, machine);
  const located = {
    node: await find(otelcolNode),
    gateway: await find(otelcolGateway),
    prometheus: await find(prometheus),
    loki: await find(loki),
    alertmanager: await find(alertmanager),
    telemetrygen: await find(telemetrygen),
  };
  const nowhere = await whyNoPlaces();
  const { alertmanager: a, gateway: g, loki: l, node: n, prometheus: p, telemetrygen: t } = located;
  if (
    a.state === 'found' &&
    g.state === 'found' &&
    l.state === 'found' &&
    n.state === 'found' &&
    p.state === 'found' &&
    t.state === 'found' &&
    nowhere === undefined
  ) {
    const real = await find(tempo);
    const programs = { node: n, gateway: g, prometheus: p, loki: l, alertmanager: a, telemetrygen: t };
    return { state: 'run', programs: { ...programs, tempo: real.state === 'found' ? real : undefined } };
  }
  const missing = Object.values(located).flatMap((one) =>
    one.state === 'missing' ? [`no ${one.program.name} (${one.reasons.join('; ')})`] : [],
  );
  const reason = [...missing, ...(nowhere === undefined ? [] : [nowhere])].join('; ');
  if (environment['OTELOPS_REQUIRE_SERVERS'] === '1') throw new Error(reason);
  return { state: 'skip', reason };
}

/** What runs here beside what is deployed, a line each. */
export function versionLines(programs: LabPrograms): readonly string[] {
  const lines = (['node', 'gateway', 'prometheus', 'loki', 'alertmanager'] as const).map((name) => {
    const { program, version } = programs[name];
    const { deployed, release, why } = checked[name];
    const reason = version === release && why !== undefined ? ` (${why})` : '';
    return `${program.name} ${version ?? 'of unknown version'} stands for ${deployed}${version === deployed ? '' : reason}`;
  });
  const traces =
    programs.tempo === undefined
      ? `no tempo: a strict trace store stands for ${versions.tempo}`
      : `tempo ${programs.tempo.version ?? ''} is there and only asked what it thinks of its configuration: a strict trace store stands for ${versions.tempo}`;
  return [
    ...lines,
    traces,
    `telemetrygen ${programs.telemetrygen.version ?? 'of unknown version'} sends beside the kit's own senders`,
  ];
}

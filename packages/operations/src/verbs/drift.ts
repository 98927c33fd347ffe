import type { DriftedField, DriftedObject, FieldChange } from '@otelops/deployer';
import { stateNamespace } from '../prepare.ts';
import { speaker } from '../speak.ts';
import { defineVerb, type Verb, type VerbEvent } from '../verb.ts';
import type { World } from '../world.ts';
import { againLine } from './again-line.ts';
import { decisionArgs, yieldRules } from './decisions.ts';
import { deployedPhases } from './deployed.ts';
import { phaseTargets } from './targets.ts';

export const drift: Verb = defineVerb({
  name: 'drift',
  summary: 'say what differs in the cluster from what was last deployed, and who changed it',
  args: {
    target: { kind: 'positional', choices: phaseTargets, default: 'all', summary: 'a phase, or all that are deployed' },
    leave: { ...decisionArgs.leave, summary: 'fields that deploy is told to leave to whoever owns them are no drift' },
  },
  role: 'viewer',
  danger: 'none',
  mouths: ['cli', 'chat'],
  examples: ['otel drift --context my-cluster', 'otel drift phase-4 --leave .spec.replicas --output json'],
  async *run(args, world) {
    const say = speaker(world.clock);
    const { detectDrift } = await import('@otelops/deployer');
    const cluster = await world.cluster();
    let checked = 0;
    const drifted: DriftedObject[] = [];
    const phases: string[] = [];
    const down: string[] = [];
    const conflictRules = yieldRules(args.leave);
    for (const phase of await deployedPhases(args.target, world)) {
      const report = await detectDrift(phase, { cluster, stateNamespace, signal: world.signal, conflictRules });
      if (report.takenDown === true) down.push(phase);
      checked += report.checked;
      drifted.push(...report.objects);
      if (report.objects.length > 0) phases.push(phase);
      for (const object of report.objects) yield* tellDrift(object, world);
    }
    const data = { checked, drifted: drifted.length };
    if (drifted.length === 0) yield say.outcome('done', sameText(checked, down), { data, next: bringBack(down) });
    else {
      const verb = drifted.length === 1 ? 'differs' : 'differ';
      yield say.outcome('drift-found', `${drifted.length} of ${checked} objects ${verb} from what was deployed.`, {
        next: [setBack(drifted, phases, args.leave)],
        data,
      });
    }
  },
});

function sameText(checked: number, down: readonly string[]): string {
  const gone = down.length === 0 ? '' : `${down.join(', ')} ${down.length === 1 ? 'was' : 'were'} taken down.`;
  return checked === 0 && gone !== ''
    ? gone
    : `No drift: all ${checked} objects are as they were deployed. ${gone}`.trim();
}

/** A phase that was taken down is no drift, but may be missed. */
function bringBack(down: readonly string[]): readonly string[] {
  return down.slice(0, 1).map((phase) => `otel rollback ${phase}`);
}

/** The command that makes it again what was deployed, though others own the fields now. */
function setBack(drifted: readonly DriftedObject[], phases: readonly string[], leave: readonly string[]): string {
  const [target = 'all'] = phases.length === 1 ? phases : [];
  const owners = drifted.flatMap(({ fields }) => fields.flatMap(({ by }) => by.map(({ manager }) => manager)));
  const take = [...new Set(owners)];
  return againLine({ name: 'deploy', args: { ...drift.args, take: decisionArgs.take } }, { target, take, leave });
}

function* tellDrift({ ref, component, drift, fields }: DriftedObject, world: World): Generator<VerbEvent> {
  const time = world.clock.now().toISOString();
  if (drift !== 'changed') {
    const [action, word] = drift === 'missing' ? (['prune', 'deleted'] as const) : (['create', 'added'] as const);
    yield { type: 'diff', time, object: ref, component, action, word, changes: [] };
    return;
  }
  yield {
    type: 'diff',
    time,
    object: ref,
    component,
    action: 'change',
    word: 'changed',
    changes: fields.map(changeOf),
  };
}

/** What was applied, what is there now, and who made it so. */
function changeOf({ path, expected, actual, by }: DriftedField): FieldChange {
  const who = by.map(({ manager, since }) => (since === undefined ? manager : `${manager} at ${since}`)).join(', ');
  const author = who === '' ? {} : { by: who };
  if (expected === undefined) return { path, op: 'add', after: actual ?? '', ...author };
  if (actual === undefined) return { path, op: 'remove', before: expected, ...author };
  return { path, op: 'change', before: expected, after: actual, ...author };
}

import { stateNamespace } from '../prepare.ts';
import { speaker } from '../speak.ts';
import { defineVerb, type Verb } from '../verb.ts';
import { deployedPhases } from './deployed.ts';
import { phaseTargets } from './targets.ts';

export const history: Verb = defineVerb({
  name: 'history',
  summary: 'list what was deployed when, and by whom; the last ten revisions of each phase are kept',
  args: { target: { kind: 'positional', choices: phaseTargets, default: 'all', summary: 'a phase, or all' } },
  role: 'viewer',
  danger: 'none',
  mouths: ['cli', 'chat'],
  examples: ['otel history phase-4 --context my-cluster'],
  async *run(args, world) {
    const say = speaker(world.clock);
    const { StateStore } = await import('@otelops/deployer');
    const store = new StateStore({ cluster: await world.cluster(), namespace: stateNamespace });
    const phases = await deployedPhases(args.target, world);
    const lists = await Promise.all(phases.map((phase) => store.listRevisions(phase, world.signal)));
    const rows = lists.flat().map(({ phase, revision, createdAt, who, objects, note }) => {
      return { phase, revision, when: createdAt.replace(/\.\d+Z$/, 'Z'), who, objects, note: note ?? null };
    });
    const columns = ['phase', 'revision', 'when', 'who', 'objects', 'note'].map((key) => ({
      key,
      title: key.toUpperCase(),
      align: key === 'revision' || key === 'objects' ? ('right' as const) : ('left' as const),
    }));
    yield say.table('History', columns, rows);
    const earlier = lists.find((revisions) => revisions.length > 1)?.[1];
    const next = earlier === undefined ? [] : [`otel rollback ${earlier.phase} --to ${earlier.revision}`];
    const count = rows.length === 1 ? 'One revision.' : `${rows.length} revisions.`;
    yield say.outcome('done', count, { next, data: { revisions: rows.length } });
  },
});

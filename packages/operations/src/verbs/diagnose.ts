import { partsOfTopic, topics } from '../diagnosis/topics.ts';
import { speaker } from '../speak.ts';
import { defineVerb, type Verb } from '../verb.ts';

export const diagnose: Verb = defineVerb({
  name: 'diagnose',
  summary:
    'find out what is wrong, why, and what to do: root causes first, with what was seen and a fix where there is one',
  details: `Looks once at the cluster, the logs and the servers of the stack, changes nothing, and tries every rule it knows. What
could not be looked at is listed as unknown. Besides the parts (collector, signals, prometheus, loki, tempo, grafana, data,
alerting, macs) it takes the diagnosis that an alert names.`,
  args: {
    what: { kind: 'positional', choices: topics, default: 'all', summary: 'a part, an alert’s diagnosis, or all' },
  },
  role: 'viewer',
  danger: 'none',
  mouths: ['cli', 'chat'],
  examples: ['otel diagnose --context my-cluster', 'otel diagnose loki', 'otel diagnose collector-queue'],
  async *run(args, world) {
    const say = speaker(world.clock);
    const [{ collectBundle }, { diagnoseBundle }, { tellFindings }, { nextCommands }] = await Promise.all([
      import('../diagnosis/collect/collect-bundle.ts'),
      import('../diagnosis/diagnose.ts'),
      import('../diagnosis/tell.ts'),
      import('../fixes/next-commands.ts'),
    ]);
    const cluster = await world.cluster();
    const title = `look at ${cluster.identity.context}`;
    yield say.started('look', title);
    const bundle = await collectBundle(world);
    const seen = `${bundle.objects.length} objects, ${bundle.logs.length} logs`;
    yield say.finished('look', title, 'done', seen);
    const { findings, rules } = diagnoseBundle(bundle, { parts: partsOfTopic(args.what) });
    yield* tellFindings(findings, bundle.unknown, world);
    const data = { findings: findings.length, unknown: bundle.unknown.length, rules, objects: bundle.deployed.length };
    const looked = `${rules} rules over ${seen}`;
    if (findings.length > 0) {
      const fixes = findings.flatMap(({ finding }) => finding.fixes.slice(0, 1));
      const found = findings.length === 1 ? '1 thing is' : `${findings.length} things are`;
      yield say.outcome('faults-found', `${found} wrong; ${looked}.`, { next: await nextCommands(fixes, 3), data });
    } else if (bundle.deployed.length === 0 && bundle.unknown.length === 0) {
      yield say.outcome('done', 'Nothing is deployed here.', { next: ['otel deploy all'], data });
    } else if (bundle.unknown.length > 0) {
      const blind = bundle.unknown.length === 1 ? '1 thing' : `${bundle.unknown.length} things`;
      const summary = `Nothing is wrong in what could be looked at, but ${blind} could not; ${looked}.`;
      yield say.outcome('done-with-warnings', summary, { data });
    } else {
      yield say.outcome('done', `Nothing is wrong; ${looked}.`, { data });
    }
  },
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applyPlan } from '../src/apply/apply-plan.ts';
import type { ApplyPlanOptions, ApplyReport } from '../src/apply/apply-types.ts';
import type { Manifest } from '../src/objects.ts';
import type { Phase } from '../src/phase.ts';
import type { PhasePlan } from '../src/plan/phase-plan.ts';
import { applyDefaults, component, type Room, runToEnd } from './engine/room.ts';
import { hookObjects, type WebhookGround, webhookGrounds } from './engine/webhook-ground.ts';
import { hastyClock } from './waiting/hasty-clock.ts';

/** A webhook, and what it vets in a component after it. */
function vettedPhase(room: Room, vetted: readonly Manifest[], webhook: object = {}): Phase {
  return room.phase([], {
    components: [component('hook', hookObjects(room, webhook)), component('vetted', vetted, ['hook'])],
  });
}

/** What was sent about config maps outside of the engine's own records: `dry-run a`, `apply a`. */
function sentAbout(room: Room): readonly string[] {
  return room.cluster.calls
    .filter(({ verb, kind, namespace }) => verb === 'apply' && kind === 'ConfigMap' && namespace === room.namespace)
    .map(({ dryRun, name }) => `${dryRun ? 'dry-run' : 'apply'} ${name}`);
}

async function runAndTell(
  plan: PhasePlan,
  onMessage: (message: string) => void,
  options: Partial<ApplyPlanOptions> = {},
): Promise<ApplyReport> {
  const run = applyPlan(plan, { ...applyDefaults, ...options });
  for (;;) {
    const next = await run.next();
    if (next.done === true) return next.value;
    if (next.value.type === 'step' && next.value.message !== undefined) onMessage(next.value.message);
  }
}

/** Minutes pass in seconds. */
const hurried = { clock: hastyClock(20), lock: { leaseMs: 60_000, renewMs: 15_000 } };

describe.each(webhookGrounds)('what a webhook vets, on the $name server', ({ open }) => {
  let ground: WebhookGround;
  beforeAll(async () => {
    ground = await open();
  });
  afterAll(() => ground.close());

  test('is sent when the webhook answers a dry run, and not before; what is waited for and why is told', async () => {
    const room = await ground.site.room();
    const plan = await room.plan(vettedPhase(room, [room.configMap('a'), room.configMap('b')]));
    const told: string[] = [];
    let opening: Promise<void> | undefined;
    room.cluster.calls.length = 0;
    const report = await runAndTell(plan, (message) => {
      told.push(message);
      if (/answers a dry run of ConfigMap/.test(message)) opening ??= ground.answer(room.namespace);
    });
    await opening;
    expect(report).toMatchObject({ code: 'done', written: { create: 4 } });
    const name = `hook-${room.namespace}`;
    expect(told).toContain(`waiting until webhook ${name} answers`);
    expect(told).toContainEqual(
      expect.stringMatching(
        new RegExp(
          `^waiting until webhook ${name} answers a dry run of ConfigMap ${room.namespace}/a: (the connection is refused|its Service has no endpoints|the call fails)$`,
        ),
      ),
    );
    const sent = sentAbout(room);
    expect(sent.filter((call) => call.startsWith('dry-run')).length).toBeGreaterThanOrEqual(2);
    // Neither was refused and sent again.
    expect(sent.filter((call) => call.startsWith('apply')).sort()).toEqual(['apply a', 'apply b']);
  });

  test('is not asked about when nothing is to be written', async () => {
    const room = await ground.site.room();
    const phase = vettedPhase(room, [room.configMap('a')]);
    await ground.answer(room.namespace);
    expect((await room.deploy(phase)).report.code).toBe('done');
    room.cluster.calls.length = 0;
    const { report } = await room.deploy(phase);
    expect(report.code).toBe('unchanged');
    expect(new Set(room.cluster.calls.map(({ verb }) => verb))).toEqual(new Set(['list']));
  });

  test('of a later plan is asked about where the webhook vets nothing of its own, and nothing of it is written', async () => {
    const room = await ground.site.room();
    const laterObjects = [room.configMap('later')];
    const silent = await runToEnd(await room.plan(room.phase(hookObjects(room))), { ...hurried, laterObjects });
    expect(silent.report).toMatchObject({ code: 'webhook-unavailable' });
    await ground.answer(room.namespace);
    const changed = room.phase(hookObjects(room, { timeoutSeconds: 4 }));
    const answered = await runToEnd(await room.plan(changed), { laterObjects });
    expect(answered.report).toMatchObject({ code: 'done', written: { change: 1 } });
    expect(new Set(sentAbout(room))).toEqual(new Set(['dry-run later']));
    expect(await room.get('ConfigMap', 'later')).toBeUndefined();
  });

  test('is never sent while the webhook stays silent, and the run ends with why', async () => {
    const room = await ground.site.room();
    const plan = await room.plan(vettedPhase(room, [room.configMap('a')]));
    room.cluster.calls.length = 0;
    const { report, events } = await runToEnd(plan, hurried);
    expect(report).toMatchObject({
      code: 'webhook-unavailable',
      causes: [
        {
          object: { kind: 'ValidatingWebhookConfiguration', name: `hook-${room.namespace}` },
          message: expect.stringMatching(/^webhook judge\.example\.com does not answer: /),
          advice: [expect.stringContaining(`${room.namespace}/hook`), expect.any(String)],
          evidence: [{ kind: 'response', message: expect.stringContaining('failed calling webhook') }],
        },
      ],
    });
    expect(events.filter(({ type }) => type === 'finding')).toHaveLength(1);
    expect(sentAbout(room).filter((call) => call.startsWith('apply'))).toEqual([]);
  });

  test('a webhook whose certificate is of another authority is named with its certificate', async () => {
    const room = await ground.site.room();
    const clientConfig = await ground.answerUntrusted(room.namespace);
    const plan = await room.plan(vettedPhase(room, [room.configMap('a')], { clientConfig }));
    const { report } = await runToEnd(plan, hurried);
    expect(report).toMatchObject({
      code: 'webhook-unavailable',
      causes: [
        {
          message: expect.stringMatching(/its certificate is not trusted/),
          advice: [expect.stringMatching(/caBundle/), expect.any(String)],
        },
      ],
    });
  });

  test('a webhook that may be passed over, or that vets nothing here, holds up nobody', async () => {
    const room = await ground.site.room();
    const elsewhere = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'elsewhere' } } };
    for (const [turn, webhook] of [{ failurePolicy: 'Ignore', timeoutSeconds: 1 }, elsewhere].entries()) {
      const plan = await room.plan(vettedPhase(room, [room.configMap('a', { turn: String(turn) })], webhook));
      room.cluster.calls.length = 0;
      const { report } = await runToEnd(plan);
      expect(report.code).toBe('done');
      expect(sentAbout(room)).toEqual(['apply a']);
    }
  });
});

import { connectCluster } from '@otelops/deployer';
import type { SandboxKube } from '@otelops/sandbox';
import { expect, test } from 'vitest';
import { conversationIn } from './conversation.ts';
import { type BotKit, startBot } from './kit/start-bot.ts';
import { until } from './kit/until.ts';

const operator = 'opentelemetry-operator-controller-manager';

/** Somebody else changes the image of the operator to one that no registry has. */
async function breakImage(kube: SandboxKube): Promise<void> {
  await using cluster = await connectCluster({ kubeconfig: { text: kube.kubeconfig }, kind: 'sandbox' });
  const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'observability', name: operator };
  await until('the operator to be there', async () => {
    const resource = await cluster.resolve('apps/v1', 'Deployment');
    return resource !== undefined && (await cluster.get(resource, ref)) !== undefined;
  });
  await cluster.patch(ref, {
    type: 'json',
    operations: [{ op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'ghcr.io/otel/broken:0.0.0' }],
  });
}

async function twoPersons(): Promise<BotKit> {
  const kit = await startBot({
    settings: (usual) => ({
      ...usual,
      policy: { ...usual.policy, approvals: [{ danger: ['changes'], needs: 'second-person' }] },
    }),
  });
  await until('the sockets', () => kit.slack.sockets.connections === 2);
  return kit;
}

test('/otel deploy phase-2: approved by a second person, a broken image named, mended by its button, green at the end', async () => {
  await using kit = await twoPersons();
  const { kube } = kit;
  const ops = conversationIn(kit.slack, '#ops');
  await ops.command('ada', 'deploy phase-1');
  const first = await ops.sees('wants approval');
  await ops.press('ada', first, 'Approve');
  expect(await ops.told('ada', '⛔')).toContain('Another person has to approve this');
  expect(kit.slack.state().ephemerals('ada').at(-1)?.threadTs).toBeUndefined();
  await ops.press('ben', first, 'Approve');
  await ops.becomes(first, 'everything ready');

  // The operator takes its time, and meanwhile somebody breaks its image.
  const slow = kube.workloads.add({ target: { name: operator }, effect: { kind: 'never-ready' } });
  kube.workloads.add({ target: { image: 'ghcr.io/otel/broken*' }, effect: { kind: 'image-not-found' } });
  await ops.command('ada', 'deploy phase-2');
  const head = await ops.sees(/deploy phase-2\* wants approval/);
  await ops.press('ben', head, 'Approve');
  await ops.becomes(head, 'waiting for Deployment');
  await breakImage(kube);
  await ops.becomes(head, /❌ \*deploy phase-2\* failed/);
  expect(ops.text(await ops.becomes(head, 'image-not-found'))).toContain('ghcr.io/otel/broken:0.0.0');
  kube.workloads.remove(slow);

  await ops.press('ada', head, 'fix reapply');
  const fix = await ops.sees(/fix reapply Deployment\/observability\/.*wants approval/);
  expect(fix.threadTs).toBe(head.ts);
  await ops.press('ben', fix, 'Approve');
  await ops.becomes(fix, 'is mended');
  await ops.press('ada', fix, 'deploy phase-2');
  const again = await ops.sees(/deploy phase-2\* wants approval/);
  expect(again.threadTs).toBe(head.ts);
  await ops.press('ben', again, 'Approve');
  await ops.becomes(again, 'everything ready');
  expect(ops.text(await ops.becomes(head, 'Gone through when ada ran it again'))).toContain('✅ *deploy phase-2* done');
});

test('a bot that is stopped in order pauses its deploy, says so, and goes on in the same message when it is back', async () => {
  await using kit = await startBot();
  await until('the sockets', () => kit.slack.sockets.connections === 2);
  const ops = conversationIn(kit.slack, '#ops');
  const slow = kit.kube.workloads.add({ target: { name: 'cert-manager' }, effect: { kind: 'never-ready' } });
  await ops.command('ada', 'deploy phase-1');
  const head = await ops.sees('wants approval');
  await ops.press('ada', head, 'Approve');
  await ops.becomes(head, 'waiting for Deployment');
  let paused = false;
  const stop = kit.slack.on((change) => {
    paused ||=
      change.kind === 'message' && JSON.stringify(change.message).includes('pausing while the bot is restarted');
  });
  await kit.restart();
  await ops.becomes(head, 'this run goes on');
  stop();
  expect(paused).toBe(true);
  kit.kube.workloads.remove(slow);
  await ops.becomes(head, 'everything ready');
  expect(ops.heads()).toHaveLength(1);
});

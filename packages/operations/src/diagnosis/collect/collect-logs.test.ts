import type { KubeObject, LogOptions } from '@otelops/deployer';
import { expect, test } from 'vitest';
import { collectLogs } from './collect-logs.ts';
import { Looks } from './look.ts';

const now = new Date('2026-03-01T12:00:00Z');
const pod: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'loki-0', namespace: 'monitoring' },
  status: { containerStatuses: [{ name: 'loki', ready: true, containerID: 'containerd://1' }] },
};

/** A clock on which nothing ever takes too long. */
const clock = { now: () => now, monotonic: () => 0, sleep: () => new Promise<void>(() => {}) };

/** What is collected of pods with these logs. */
async function collected(...texts: readonly string[]) {
  const asked: LogOptions[] = [];
  const cluster = {
    logs: (_: unknown, options: LogOptions) => {
      asked.push(options);
      return Promise.resolve(texts[asked.length - 1] ?? '');
    },
  };
  const looks = new Looks({ clock, signal: new AbortController().signal });
  return {
    asked,
    logs: await collectLogs(
      cluster,
      texts.map(() => pod),
      { looks, now },
    ),
  };
}

test('lines are counted as young from ten minutes back on, by the times that the kubelet knows', async () => {
  const { asked, logs } = await collected(
    [
      '2026-03-01T11:49:59.999999999Z refused',
      '2026-03-01T11:50:00.000000001Z refused again',
      '2026-03-01T15:00:00+03:00 ts=2026-03-01T01:00:00Z fine',
      '',
    ].join('\n'),
  );
  expect(asked).toMatchObject([{ container: 'loki', previous: false, timestamps: true }]);
  expect(logs).toMatchObject([
    { pod: 'loki-0', lines: ['refused', 'refused again', 'ts=2026-03-01T01:00:00Z fine'], young: 2 },
  ]);
});

test('a clock of ours that is ahead makes nothing old: the newest line that a kubelet wrote is not of the future', async () => {
  const { logs } = await collected('2026-03-01T11:00:00Z long ago\n2026-03-01T11:30:00Z refused\n');
  expect(logs).toMatchObject([{ lines: ['long ago', 'refused'], young: 1 }]);
});

test('a log without young lines has none; of one without times nothing is known', async () => {
  const two = await collected('2026-03-01T11:00:00Z old\n', '2026-03-01T11:59:00Z new\n');
  expect(two.logs).toMatchObject([
    { lines: ['old'], young: 0 },
    { lines: ['new'], young: 1 },
  ]);
  expect((await collected('no time\n')).logs).toEqual([
    { namespace: 'monitoring', pod: 'loki-0', container: 'loki', previous: false, lines: ['no time'] },
  ]);
});

test('a secret over several lines is taken out though each line had a time before it', async () => {
  const key = ['-----BEGIN PRIVATE KEY-----', 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC', '-----END PRIVATE KEY-----'];
  const { logs } = await collected(key.map((line) => `2026-03-01T11:59:00Z ${line}`).join('\n'));
  expect(JSON.stringify(logs)).not.toContain('MIIEvQ');
  expect(logs[0]?.young).toBe(logs[0]?.lines.length);
});

import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../types.ts';
import { humanDuration } from './age.ts';
import { readJsonPath } from './json-path.ts';
import { viewPod } from './pod-columns.ts';

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;

describe('ages', () => {
  it.each([
    [-5 * SECOND, '<invalid>'],
    [0, '0s'],
    [119 * SECOND, '119s'],
    [120 * SECOND, '2m'],
    [303 * SECOND, '5m3s'],
    [50 * 60 * SECOND, '50m'],
    [3 * HOUR, '3h'],
    [3 * HOUR + 5 * 60 * SECOND, '3h5m'],
    [30 * HOUR, '30h'],
    [50 * HOUR, '2d2h'],
    [17 * DAY, '17d'],
    [800 * DAY, '2y70d'],
    [4000 * DAY, '10y'],
  ])('%i ms is %s', (ms, text) => {
    expect(humanDuration(ms)).toBe(text);
  });
});

function pod(status: Record<string, unknown>, spec: Record<string, unknown> = {}): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'x' },
    spec: { containers: [{ name: 'main' }], ...spec },
    status,
  };
}

describe('a pod in one line', () => {
  it('is running and ready', () => {
    const running = pod({
      phase: 'Running',
      containerStatuses: [
        {
          name: 'main',
          ready: true,
          restartCount: 2,
          state: { running: {} },
          lastState: { terminated: { finishedAt: '2026-01-01T00:00:00Z' } },
        },
      ],
    });
    expect(viewPod(running)).toEqual({
      ready: 1,
      total: 1,
      status: 'Running',
      restarts: 2,
      lastRestart: '2026-01-01T00:00:00Z',
    });
  });

  it('crashes, waits, ends and goes', () => {
    const waiting = (reason: string): KubeObject =>
      pod({ phase: 'Pending', containerStatuses: [{ name: 'main', state: { waiting: { reason } } }] });
    expect(viewPod(waiting('CrashLoopBackOff')).status).toBe('CrashLoopBackOff');
    const ended = (exitCode: number, reason?: string): KubeObject =>
      pod({
        phase: 'Failed',
        containerStatuses: [
          { name: 'main', state: { terminated: { exitCode, ...(reason === undefined ? {} : { reason }) } } },
        ],
      });
    expect(viewPod(ended(137, 'OOMKilled')).status).toBe('OOMKilled');
    expect(viewPod(ended(3)).status).toBe('ExitCode:3');
    const going = { ...pod({ phase: 'Running' }), metadata: { name: 'x', deletionTimestamp: '2026-01-01T00:00:00Z' } };
    expect(viewPod(going).status).toBe('Terminating');
  });

  it('tells how far its init containers are', () => {
    const inits = [{ name: 'a' }, { name: 'b' }];
    const status = (states: unknown[]): KubeObject =>
      pod(
        {
          phase: 'Pending',
          initContainerStatuses: states.map((state, index) => ({ name: inits[index]?.name, state })),
        },
        { initContainers: inits },
      );
    expect(viewPod(status([{ terminated: { exitCode: 0 } }, { running: {} }])).status).toBe('Init:1/2');
    expect(viewPod(status([{ terminated: { exitCode: 1, reason: 'Error' } }])).status).toBe('Init:Error');
    expect(viewPod(status([{ waiting: { reason: 'ImagePullBackOff' } }])).status).toBe('Init:ImagePullBackOff');
  });
});

describe('JSON paths of printer columns', () => {
  const value = {
    status: {
      conditions: [
        { type: 'Ready', status: 'True' },
        { type: 'Other', status: 'False' },
      ],
      list: [1, 2],
    },
    'dotted.key': 1,
  };
  it.each([
    ['.status.conditions[?(@.type=="Ready")].status', ['True']],
    ['.status.conditions[*].type', ['Ready', 'Other']],
    ['.status.list[0]', [1]],
    ['.status.list[-1]', [2]],
    ['.status.none.deep', []],
    ["['dotted.key']", [1]],
  ])('%s', (path, expected) => {
    expect(readJsonPath(value, path)).toEqual(expected);
  });
});

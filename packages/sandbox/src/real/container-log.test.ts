import { describe, expect, it } from 'vitest';
import { parseLogQuery, readContainerLog } from './container-log.ts';

const query = (text = '') => parseLogQuery(new URLSearchParams(text), new Date('2026-11-23T10:01:00Z'));
const pod = (state: object, lastState: object = {}, annotations: Record<string, string> = {}) => ({
  metadata: { name: 'web-1', annotations },
  status: { containerStatuses: [{ name: 'main', state, lastState }] },
});
const running = { running: { startedAt: '2026-11-23T10:00:00Z' } };
const crashed = { terminated: { startedAt: '2026-11-23T10:00:00Z', exitCode: 1 } };
const lines = { 'sandbox.otelops.dev/log': 'one\ntwo\nthree' };

describe('the log of a simulated container', () => {
  it('is what the annotation says, else a sign of life', () => {
    expect(readContainerLog(pod(running, {}, lines), 'main', query())).toEqual({
      state: 'found',
      text: 'one\ntwo\nthree\n',
    });
    expect(readContainerLog(pod(running), 'main', query())).toMatchObject({ text: 'starting\nlistening\nready\n' });
  });

  it.each([
    ['tailLines=2', 'two\nthree\n'],
    ['tailLines=0', ''],
    ['limitBytes=5', 'one\nt'],
    ['timestamps=true&tailLines=1', '2026-11-23T10:00:00.002Z three\n'],
    ['sinceTime=2026-11-23T10:00:00.001Z', 'two\nthree\n'],
    ['sinceSeconds=59', ''],
    ['sinceSeconds=3600', 'one\ntwo\nthree\n'],
    ['tailLines=abc', 'one\ntwo\nthree\n'],
  ])('is cut by %s', (text, expected) => {
    expect(readContainerLog(pod(running, {}, lines), 'main', query(text))).toEqual({ state: 'found', text: expected });
  });

  it('of a crashing container is that of its last run, by either way of asking', () => {
    const asked = { 'sandbox.otelops.dev/fault': '{"kind":"crash-loop","logLines":["boom"]}' };
    const crashing = pod({ waiting: { reason: 'CrashLoopBackOff' } }, crashed, asked);
    expect(readContainerLog(crashing, 'main', query())).toEqual({ state: 'found', text: 'boom\n' });
    expect(readContainerLog(crashing, 'main', query('previous=true'))).toEqual({ state: 'found', text: 'boom\n' });
    const plain = pod({ waiting: { reason: 'CrashLoopBackOff' } }, crashed, {
      'sandbox.otelops.dev/fault': 'config-error-exit',
    });
    expect(readContainerLog(plain, 'main', query())).toMatchObject({
      text: expect.stringContaining('cannot unmarshal the configuration'),
    });
  });

  it.each([
    [
      { waiting: { reason: 'ContainerCreating' } },
      '',
      'container "main" in pod "web-1" is waiting to start: ContainerCreating',
    ],
    [
      { waiting: { reason: 'ErrImagePull' } },
      '',
      'container "main" in pod "web-1" is waiting to start: image can\'t be pulled',
    ],
    [
      { waiting: { reason: 'ImagePullBackOff' } },
      '',
      'container "main" in pod "web-1" is waiting to start: trying and failing to pull image',
    ],
    [running, 'previous=true', 'previous terminated container "main" in pod "web-1" not found'],
  ])('is refused as a kubelet does: %j %s', (state, text, message) => {
    expect(readContainerLog(pod(state), 'main', query(text))).toEqual({ state: 'refused', message });
  });

  it('is refused for a container that is not there', () => {
    expect(readContainerLog({}, 'main', query())).toMatchObject({ state: 'refused' });
  });
});

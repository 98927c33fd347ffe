import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../kube/types.ts';
import { ApiFailure, type ControllerApi, type ObjectKey } from '../controller-api.ts';
import { createEventRecorder } from './event-recorder.ts';
import type { EventNote } from './write.ts';

const POD: KubeObject = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'shop', uid: 'u1' } };
const note = (message: string): EventNote => ({
  about: POD,
  type: 'Warning',
  reason: 'Failed',
  message,
  component: 'kubelet',
  host: 'mac-1',
  fieldPath: 'spec.containers{app}',
});

/** The part of an API server that events need. */
function eventServer() {
  const events = new Map<string, KubeObject>();
  const idOf = ({ namespace, name }: ObjectKey): string => `${namespace}/${name}`;
  const unused = (): never => {
    throw new Error('not asked for');
  };
  let refusal: ApiFailure | undefined;
  const api: ControllerApi = {
    get: unused,
    list: unused,
    replace: unused,
    replaceStatus: unused,
    apply: unused,
    post: unused,
    follow: unused,
    create: async (_, object) => {
      if (refusal !== undefined) throw refusal;
      events.set(idOf(object.metadata), object);
      return object;
    },
    mergePatch: async (_, key, patch) => {
      const present = events.get(idOf(key));
      if (present === undefined) throw new ApiFailure(404, 'NotFound', 'gone');
      const next = { ...present, ...(patch as object) };
      events.set(idOf(key), next);
      return next;
    },
    remove: async (_, key) => {
      events.delete(idOf(key));
    },
  };
  return { api, events, refuse: (failure: ApiFailure) => (refusal = failure) };
}

function setUp() {
  let now = Date.parse('2026-11-22T06:00:00Z');
  const server = eventServer();
  const failures: unknown[] = [];
  const clock = { now: () => new Date(now), after: () => () => undefined };
  const recorder = createEventRecorder({ api: server.api, clock, seed: 1, failed: (_, cause) => failures.push(cause) });
  return { ...server, recorder, failures, advance: (ms: number) => (now += ms) };
}

describe('events', () => {
  test('what is said again is counted, not repeated', async () => {
    const { recorder, events, advance } = setUp();
    await recorder.record(note('one'));
    advance(5000);
    await recorder.record(note('one'));
    await recorder.record(note('two'));
    expect(
      [...events.values()].map(({ message, count, firstTimestamp, lastTimestamp }) => [
        message,
        count,
        firstTimestamp,
        lastTimestamp,
      ]),
    ).toEqual([
      ['one', 2, '2026-11-22T06:00:00Z', '2026-11-22T06:00:05Z'],
      ['two', 1, '2026-11-22T06:00:05Z', '2026-11-22T06:00:05Z'],
    ]);
  });

  test('name what they are about and who says it', async () => {
    const { recorder, events } = setUp();
    await recorder.record(note('one'));
    expect([...events.values()][0]).toMatchObject({
      involvedObject: { kind: 'Pod', name: 'web', namespace: 'shop', uid: 'u1', fieldPath: 'spec.containers{app}' },
      source: { component: 'kubelet', host: 'mac-1' },
      type: 'Warning',
      reason: 'Failed',
    });
  });

  test('are kept for an hour', async () => {
    const { recorder, events, advance } = setUp();
    await recorder.record(note('old'));
    advance(3_600_000);
    await recorder.record(note('new'));
    expect([...events.values()].map(({ message }) => message)).toEqual(['new']);
  });

  test('one that was removed by somebody is written anew', async () => {
    const { recorder, events } = setUp();
    await recorder.record(note('one'));
    events.clear();
    await recorder.record(note('one'));
    expect([...events.values()].map(({ count }) => count)).toEqual([1]);
  });

  test('a namespace that is being emptied takes none, and that is no failure; any other refusal is', async () => {
    const { recorder, failures, refuse } = setUp();
    refuse(
      new ApiFailure(403, 'Forbidden', 'unable to create new content in namespace shop because it is being terminated'),
    );
    await recorder.record(note('one'));
    expect(failures).toEqual([]);
    refuse(new ApiFailure(403, 'Forbidden', 'events is forbidden'));
    await recorder.record(note('two'));
    expect(failures).toHaveLength(1);
  });
});

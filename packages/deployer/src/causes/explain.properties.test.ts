import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  created,
  deployment,
  event,
  fell,
  node,
  pod,
  replicaSet,
  waiting,
} from '../../acceptance/doubles/cluster-objects.ts';
import type { Cause } from '../cause.ts';
import { type KubeObject, refOf } from '../objects.ts';
import { readinessTable } from '../readiness/table.ts';
import { explain } from './explain.ts';
import { ObjectIndex, observe } from './object-index.ts';
import { bestCause, nextLook, walk } from './tree.ts';

const start = Date.parse(created);

const junk = fc.oneof(
  fc.jsonValue(),
  fc.dictionary(fc.string(), fc.jsonValue()),
  fc.array(fc.dictionary(fc.string(), fc.jsonValue())),
);

/** Any container state that a kubelet could report, and some that none would. */
const container = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(
        'ImagePullBackOff',
        'ErrImagePull',
        'CreateContainerConfigError',
        'RunContainerError',
        'ContainerCreating',
        'CrashLoopBackOff',
        'InvalidImageName',
      ),
      fc.constantFrom(
        '',
        'not found',
        'no match for platform',
        'i/o timeout',
        'secret "x" not found',
        'toomanyrequests',
      ),
      fc.nat(5),
      fc.option(
        fc.tuple(fc.integer({ min: -1, max: 255 }), fc.constantFrom('Error', 'OOMKilled', 'StartError', 'Completed')),
      ),
    )
    .map(([reason, message, restartCount, last]) => ({
      ...waiting(reason, message),
      restartCount,
      ...(last && { lastState: fell(last[0], last[1]) }),
    })),
  fc
    .tuple(fc.nat(5), fc.integer({ min: 0, max: 255 }))
    .map(([restartCount, exitCode]) => ({ state: fell(exitCode), restartCount })),
  fc.constant({ state: { running: {} } }),
  fc.dictionary(fc.constantFrom('state', 'lastState', 'restartCount', 'ready'), junk),
);

const conditions = fc.array(
  fc.record({
    type: fc.constantFrom('PodScheduled', 'Ready', 'ReplicaFailure', 'Progressing', 'Available', 'Stalled', 'Issuing'),
    status: fc.constantFrom('True', 'False', 'Unknown'),
    reason: fc.constantFrom(
      'Unschedulable',
      'SchedulingGated',
      'ProgressDeadlineExceeded',
      'FailedCreate',
      'Failed',
      'X',
    ),
    message: fc.constantFrom(
      '',
      '0/6 nodes are available: 6 Insufficient memory.',
      'exceeded quota: q, requested: a, used: b, limited: c',
      'x',
    ),
    lastTransitionTime: fc.constantFrom(created, '', 'yesterday'),
  }),
  { maxLength: 3 },
);

const cluster = fc
  .record({
    phase: fc.constantFrom('Pending', 'Running', 'Failed', 'Succeeded', 'Unknown'),
    container,
    conditions,
    own: conditions,
    spec: junk,
    status: junk,
  })
  .map(({ phase, container: state, conditions: list, own, spec, status }) => {
    const owner = deployment('web', { status: { conditions: own } });
    const set = replicaSet(owner, 'abc', { status: { conditions: own } });
    const extra = (value: unknown): object =>
      typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
    const broken = pod(set, 'web-abc-1', {
      phase,
      container: state,
      conditions: list,
      spec: extra(spec),
      status: extra(status),
    });
    return [
      owner,
      set,
      broken,
      node('mac-3'),
      event(broken, 'FailedMount', 'timed out'),
      event(set, 'FailedCreate', 'x'),
    ];
  });

function look(objects: readonly KubeObject[], seconds: number): Cause | undefined {
  const [about] = objects;
  return (
    about &&
    explain(refOf(about), observe(objects, [{ group: '', kind: 'Node' }]), { now: new Date(start + seconds * 1_000) })
  );
}

describe('for any cluster', () => {
  it('time alone never makes a cause that ended a wait into one that does not', () => {
    fc.assert(
      fc.property(cluster, fc.nat(200), fc.nat(200), (objects, first, more) => {
        if (look(objects, first)?.terminal === true) expect(look(objects, first + more)?.terminal).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('the next look is when the next grace ends, not before and not after', () => {
    fc.assert(
      fc.property(cluster, fc.nat(100), (objects, seconds) => {
        const now = new Date(start + seconds * 1_000);
        const cause = look(objects, seconds);
        const next = cause && nextLook(cause, now);
        if (next === undefined) return;
        const at = (next.getTime() - start) / 1_000;
        expect(at).toBeGreaterThan(seconds);
        const ends = [...walk(look(objects, at)!)].filter(({ terminal }) => terminal).length;
        const before = [...walk(look(objects, at - 0.001)!)].filter(({ terminal }) => terminal).length;
        expect(ends).toBeGreaterThan(before);
      }),
      { numRuns: 1_000 },
    );
  });

  it('a tree is terminal when one of its parts is, and its first leaf is then terminal', () => {
    fc.assert(
      fc.property(cluster, fc.nat(200), (objects, seconds) => {
        const cause = look(objects, seconds);
        if (cause === undefined) return;
        const isOwnEnd = cause.code === 'progress-deadline-exceeded';
        if (cause.terminal && !isOwnEnd) expect(bestCause(cause).terminal).toBe(true);
        for (const part of walk(cause))
          expect(part.children.some(({ terminal }) => terminal) && !part.terminal).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('for any objects', () => {
  it('of any kind, with anything in their fields, there is an answer or none, never an exception', () => {
    const kinds = readinessTable.map((row) => ({
      apiVersion: row.group === '' ? 'v1' : `${row.group}/v1`,
      kind: row.kind,
    }));
    const metadata = fc.record(
      {
        name: fc.string(),
        uid: fc.constantFrom('a', 'b'),
        labels: junk,
        annotations: junk,
        ownerReferences: fc.oneof(junk, fc.constant([{ uid: 'a' }])),
        deletionTimestamp: fc.option(fc.string()),
        finalizers: junk,
      },
      { requiredKeys: ['name'] },
    );
    const thing = fc.record({
      row: fc.constantFrom(...kinds),
      metadata,
      spec: junk,
      status: fc.oneof(junk, fc.record({ conditions: fc.oneof(conditions, junk), phase: junk })),
      webhooks: junk,
    });
    fc.assert(
      fc.property(fc.array(thing, { minLength: 1, maxLength: 6 }), (things) => {
        const objects = things.map(({ row, ...rest }) => ({ ...row, ...rest }) as unknown as KubeObject);
        const observed = observe(
          objects,
          kinds.map(({ apiVersion, kind }) => ({ group: apiVersion.split('/').at(-2) ?? '', kind })),
        );
        for (const object of objects) explain(refOf(object), observed, { now: new Date(start) });
      }),
      { numRuns: 400 },
    );
  });

  it('no secret comes through, wherever a message or a log holds it', () => {
    const secret = 'hunter2hunter2';
    const owner = deployment();
    const set = replicaSet(owner);
    const broken = pod(set, 'web-abc-1', {
      phase: 'Running',
      container: {
        ...waiting('CrashLoopBackOff', `see ${secret}`),
        restartCount: 3,
        lastState: fell(1, 'Error', `dsn=${secret}`),
      },
    });
    const observed = new ObjectIndex();
    for (const object of [owner, set, broken, event(broken, 'Unhealthy', `Liveness probe failed: ${secret}`)])
      observed.put(object);
    observed.putLog(broken, 'web', {
      previous: true,
      lines: [`connect ${secret}`, '-----BEGIN PRIVATE KEY-----', 'abcd', '-----END PRIVATE KEY-----'],
    });
    const cause = explain(refOf(owner), observed, { now: new Date(start), secrets: [secret] });
    expect(cause?.terminal).toBe(true);
    expect(JSON.stringify(cause)).not.toContain(secret);
    expect(JSON.stringify(cause)).not.toContain('abcd');
  });
});

describe('what is kept of a cluster', () => {
  it('is bounded in events, an object and all together', () => {
    const index = new ObjectIndex();
    const broken = pod(undefined, 'busy');
    for (let number = 0; number < 100; number += 1)
      index.put({ ...event(broken, 'Unhealthy', 'x'), metadata: { name: `e${number}` } });
    expect(index.eventsOf(broken)).toHaveLength(20);
    for (let number = 0; number < 5_000; number += 1) index.put(event(pod(undefined, `p${number}`), 'Unhealthy', 'x'));
    expect(index.eventsOf(pod(undefined, 'p0'))).toHaveLength(0);
    expect(index.eventsOf(pod(undefined, 'p4999'))).toHaveLength(1);
  });

  it('forgets what is removed, with its place below its owner', () => {
    const owner = deployment();
    const set = replicaSet(owner);
    const index = observe([owner, set]);
    expect(index.ownedBy(owner)).toEqual([set]);
    index.remove(set);
    expect(index.ownedBy(owner)).toEqual([]);
    expect(index.get(refOf(set))).toBeUndefined();
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseFaultAnnotation } from './fault-annotation.ts';
import { FAULT_KINDS } from './fault-effect.ts';
import { matches, targets } from './fault-match.ts';
import { createFaultResolver } from './fault-resolver.ts';
import { createWorkloadFaults, FAULT_ANNOTATION } from './workload-faults.ts';

describe('the annotation that asks for a fault', () => {
  test.each(FAULT_KINDS)('%s by its bare name', (kind) => {
    expect(parseFaultAnnotation(` ${kind} `)).toMatchObject({ state: 'asked', effect: { kind } });
  });

  test('with details as JSON', () => {
    expect(parseFaultAnnotation('{"kind":"crash-loop","logLines":["a","b"],"exitCode":2}')).toEqual({
      state: 'asked',
      effect: { kind: 'crash-loop', logLines: ['a', 'b'], exitCode: 2 },
    });
    expect(parseFaultAnnotation('{"kind":"unschedulable","because":"taint"}')).toEqual({
      state: 'asked',
      effect: { kind: 'unschedulable', because: 'taint' },
    });
    expect(parseFaultAnnotation('{"kind":"slow-start","seconds":3}')).toEqual({
      state: 'asked',
      effect: { kind: 'slow-start', seconds: 3 },
    });
  });

  test('whatever is written there is either read or refused with a reason, never thrown at', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const asked = parseFaultAnnotation(text);
        expect(asked.state === 'asked' ? asked.effect.kind : asked.reason).not.toBe('');
      }),
    );
  });
});

describe('whom a fault strikes', () => {
  const pod = {
    metadata: {
      name: 'web-6f9c-abcde',
      namespace: 'shop',
      labels: { app: 'web', 'pod-template-hash': '6f9c' },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-6f9c', uid: 'r', controller: true }],
    },
  };

  test.each([
    [{ name: 'web' }, true],
    [{ name: 'web-6f9c' }, true],
    [{ name: 'web-6f9c-abcde' }, true],
    [{ name: 'we*' }, true],
    [{ name: 'we' }, false],
    [{ name: 'web', namespace: 'shop' }, true],
    [{ name: 'web', namespace: 'other' }, false],
    [{ labels: { app: 'web' } }, true],
    [{ labels: { app: 'api' } }, false],
    [{}, true],
  ])('%j: %s', (target, expected) => {
    expect(targets(target, pod)).toBe(expected);
  });

  test('a pattern of stars matches as the regular expression would', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 6 });
    const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 });
    fc.assert(
      fc.property(letters, text, (pattern, name) => {
        const expected = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(name);
        expect(matches(pattern, name)).toBe(expected);
      }),
    );
  });

  test('faults set and the annotation add up; a fault taken back is gone; only so many pods', () => {
    const faults = createWorkloadFaults();
    const resolver = createFaultResolver(faults);
    const annotated = { metadata: { ...pod.metadata, annotations: { [FAULT_ANNOTATION]: 'oom-killed' } } };
    const id = faults.add({ target: { name: 'web' }, effect: { kind: 'never-ready' }, pods: 1 });
    expect(resolver.on(annotated).map(({ effect }) => effect.kind)).toEqual(['never-ready', 'oom-killed']);
    const other = { metadata: { ...pod.metadata, name: 'web-6f9c-other' } };
    expect(resolver.on(other)).toEqual([]);
    faults.remove(id);
    expect(resolver.on(annotated).map(({ effect }) => effect.kind)).toEqual(['oom-killed']);
  });

  test('listeners hear of every change until they leave', () => {
    const faults = createWorkloadFaults();
    const stop = new AbortController();
    let changes = 0;
    faults.changed(() => {
      changes += 1;
    }, stop.signal);
    faults.add({ target: {}, effect: { kind: 'oom-killed' } });
    faults.clear();
    stop.abort();
    faults.add({ target: {}, effect: { kind: 'oom-killed' } });
    expect(changes).toBe(2);
  });
});

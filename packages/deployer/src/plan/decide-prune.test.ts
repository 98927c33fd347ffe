import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type KubeObject, refKey, refOf } from '../objects.ts';
import { decidePrune, type PruneContext } from './decide-prune.ts';

const object = (kind: string, name: string, annotations: Record<string, string> = {}): KubeObject => ({
  apiVersion: kind === 'CustomResourceDefinition' ? 'apiextensions.k8s.io/v1' : 'v1',
  kind,
  metadata: { name, uid: `uid-${kind}-${name}`, annotations },
});

const context = (objects: readonly KubeObject[], more: Partial<PruneContext> = {}): PruneContext => ({
  inventory: new Map(
    objects.map((one) => [refKey(refOf(one)), { ref: refOf(one), component: 'main', origin: 'created' }]),
  ),
  wanted: new Set(),
  wantedElsewhere: new Set(),
  wantedUids: new Set(),
  live: new Map(objects.map((one) => [refKey(refOf(one)), one])),
  unseen: new Set(),
  confirmPrune: [],
  stateNamespace: 'otelops',
  sparesAdopted: false,
  ...more,
});

const namesOf = (made: PruneContext): readonly string[] => decidePrune(made).prunings.map(({ ref }) => ref.name);

test('only what was ours, is not wanted and is still there with our mark is ever pruned', () => {
  const names = ['a', 'b', 'c', 'd'];
  const some = fc.subarray(names);
  fc.assert(
    fc.property(some, some, some, (known, wanted, present) => {
      const keyOf = (name: string) => refKey(refOf(object('ConfigMap', name)));
      const base = context(known.map((name) => object('ConfigMap', name)));
      const made = {
        ...base,
        wanted: new Set(wanted.map(keyOf)),
        live: new Map(present.map((name) => [keyOf(name), object('ConfigMap', name)])),
      };
      expect(namesOf(made)).toEqual(known.filter((name) => !wanted.includes(name) && present.includes(name)));
    }),
  );
});

test('what holds data or other objects goes only when it is named', () => {
  const kinds = ['Namespace', 'PersistentVolume', 'PersistentVolumeClaim', 'CustomResourceDefinition'];
  const objects = kinds.map((kind) => object(kind, 'x'));
  expect(namesOf(context(objects))).toEqual([]);
  expect(decidePrune(context(objects)).warnings).toHaveLength(4);
  expect(
    decidePrune(context(objects, { confirmPrune: ['PersistentVolume x'] })).prunings.map(({ ref }) => ref.kind),
  ).toEqual(['PersistentVolume']);
  expect(namesOf(context(objects, { confirmPrune: kinds }))).toHaveLength(4);
});

test('what is to be kept, and the namespace of our own records, never goes', () => {
  const objects = [object('ConfigMap', 'kept', { 'otelops.dev/keep': 'true' }), object('Namespace', 'otelops')];
  expect(namesOf(context(objects, { confirmPrune: ['ConfigMap', 'Namespace'] }))).toEqual([]);
});

test('an object that is known under a newer group is the same object', () => {
  const old = object('Ingress', 'a');
  expect(decidePrune(context([old], { wantedUids: new Set(['uid-Ingress-a']) }))).toMatchObject({
    prunings: [],
    forgotten: ['/Ingress//a'],
  });
});

test('what another phase wants from now on is left to it, alive, though this one holds it', () => {
  const [moved, dropped] = [object('ConfigMap', 'moved'), object('ConfigMap', 'dropped')];
  const wantedElsewhere = new Set([refKey(refOf(moved))]);
  const decided = decidePrune(context([moved, dropped], { wantedElsewhere }));
  expect(decided.prunings.map(({ ref }) => ref.name)).toEqual(['dropped']);
  expect(decided.forgotten).toEqual(['/ConfigMap//moved']);
});

test('a kind that cannot be listed now is neither pruned nor forgotten', () => {
  const one = object('ConfigMap', 'a');
  const made = context([one], { unseen: new Set([refKey(refOf(one))]), live: new Map() });
  expect(decidePrune(made)).toEqual({ prunings: [], forgotten: [], warnings: [] });
});

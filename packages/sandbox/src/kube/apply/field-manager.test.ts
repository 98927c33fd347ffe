import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toKubeObject } from '../core/kube-object.ts';
import { cloneJson, sameJson } from '../json.ts';
import { builtinKind } from '../schema/builtin-types.ts';
import { UNTYPED } from '../schema/schema.ts';
import { settle, zeroValue } from '../schema/settle.ts';
import { StatusError } from '../status/status.ts';
import type { KubeObject } from '../types.ts';
import { applyConfig, trackUpdate, type WriteContext } from './field-manager.ts';
import { fromFieldsV1 } from './field-set.ts';

const schema = builtinKind('apps', 'v1', 'Deployment') ?? UNTYPED;

function context(manager: string, time = '2026-01-01T00:00:00Z'): WriteContext {
  return {
    manager,
    apiVersion: 'apps/v1',
    schema,
    custom: false,
    empty: zeroValue(schema),
    ignored: fromFieldsV1({ 'f:status': {} }),
    time,
  };
}

const settleDeployment = (object: KubeObject): KubeObject => toKubeObject(settle(object, schema));

function apply(live: KubeObject | undefined, config: KubeObject, manager: string, force = false): KubeObject {
  return applyConfig(live, config, context(manager), { force, settle: settleDeployment });
}

const env = fc.uniqueArray(
  fc.record({ name: fc.constantFrom('A', 'B', 'C', 'D'), value: fc.constantFrom('1', '2', '3') }),
  {
    selector: (item) => item.name,
  },
);
const labels = fc.dictionary(fc.constantFrom('l', 'm', 'n'), fc.constantFrom('1', '2'), { maxKeys: 3 });
const container = fc.record(
  {
    image: fc.constantFrom('a:1', 'b:2'),
    env,
    args: fc.array(fc.constantFrom('x', 'y'), { minLength: 1, maxLength: 2 }),
    resources: fc.record({ limits: fc.record({ cpu: fc.constantFrom('1', '2') }) }),
  },
  { requiredKeys: ['image'] },
);
const config = fc
  .record({
    replicas: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
    paused: fc.option(fc.boolean(), { nil: undefined }),
    labels,
    main: container,
    side: fc.option(container, { nil: undefined }),
  })
  .map(({ replicas, paused, labels: own, main, side }): KubeObject => {
    const containers = [{ name: 'main', ...main }, ...(side === undefined ? [] : [{ name: 'side', ...side }])];
    return {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'x', namespace: 'n', ...(Object.keys(own).length === 0 ? {} : { labels: own }) },
      spec: {
        ...(replicas === undefined ? {} : { replicas }),
        ...(paused === undefined ? {} : { paused }),
        selector: { matchLabels: { app: 'x' } },
        template: { metadata: { labels: { app: 'x' } }, spec: { containers } },
      },
    };
  });

/** Managed fields without their times. */
function owners(object: KubeObject): unknown {
  return object.metadata.managedFields?.map(({ time: _, ...entry }) => entry);
}

describe('server-side apply', () => {
  it('changes nothing when the same configuration is applied again', () => {
    fc.assert(
      fc.property(config, (wanted) => {
        const first = apply(undefined, wanted, 'm');
        const second = apply(first, wanted, 'm');
        expect(sameJson(second, first)).toBe(true);
      }),
    );
  });

  it('leaves a single owner with what was applied last, whatever came before', () => {
    fc.assert(
      fc.property(config, config, (before, after) => {
        const changed = apply(apply(undefined, before, 'm'), after, 'm');
        const fresh = apply(undefined, after, 'm');
        // Items keep the order in which they first came, so the two are compared without it.
        expect(unordered(changed)).toEqual(unordered(fresh));
        expect(owners(changed)).toEqual(owners(fresh));
      }),
    );
  });

  it('keeps what somebody else applied too, until they leave as well', () => {
    fc.assert(
      fc.property(config, config, (mine, other) => {
        const shared = apply(apply(undefined, mine, 'm'), other, 'other', true);
        const left = apply(shared, other, 'm', true);
        expect(unordered(left)).toEqual(unordered(apply(undefined, other, 'other')));
      }),
    );
  });

  it('refuses exactly those values of others that it would change', () => {
    fc.assert(
      fc.property(config, config, (mine, other) => {
        const live = apply(undefined, mine, 'm');
        const outcome = attempt(() => apply(live, other, 'other'));
        const forced = apply(live, other, 'other', true);
        // Without a conflict the outcome is that of force; with one somebody lost a field.
        if (outcome !== undefined) expect(sameJson(outcome, forced)).toBe(true);
        else expect(ownedBy(forced, 'm')).not.toEqual(ownedBy(live, 'm'));
      }),
    );
  });

  it('never touches what it was given', () => {
    fc.assert(
      fc.property(config, config, (before, after) => {
        const live = apply(undefined, before, 'm');
        const [liveCopy, configCopy] = [cloneJson(live), cloneJson(after)];
        attempt(() => apply(live, after, 'other'));
        expect(live).toEqual(liveCopy);
        expect(after).toEqual(configCopy);
      }),
    );
  });
});

describe('updates', () => {
  it('give the writer exactly what it changed, and take it from everybody else', () => {
    fc.assert(
      fc.property(config, fc.integer({ min: 4, max: 9 }), (applied, replicas) => {
        const live = apply(undefined, applied, 'm');
        const wanted = cloneJson(live);
        Object.assign(Object(wanted['spec']), { replicas });
        const tracked = trackUpdate(live, wanted, context('kubectl-edit'));
        expect(ownedBy(tracked, 'kubectl-edit')).toEqual({ 'f:spec': { 'f:replicas': {} } });
        expect(JSON.stringify(ownedBy(tracked, 'm'))).not.toContain('f:replicas');
      }),
    );
  });

  it('leave no trace when nothing changes', () => {
    fc.assert(
      fc.property(config, (applied) => {
        const live = apply(undefined, applied, 'm');
        expect(trackUpdate(live, cloneJson(live), context('other', '2027-01-01T00:00:00Z'))).toEqual(live);
      }),
    );
  });

  it('merge the oldest managers once there are more than ten', () => {
    let live = apply(undefined, { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'x' }, spec: {} }, 'm');
    for (let index = 0; index < 15; index += 1) {
      const wanted = {
        ...live,
        metadata: { ...live.metadata, annotations: { ...live.metadata.annotations, [`a${index}`]: '1' } },
      };
      live = trackUpdate(live, wanted, context(`writer-${index}`, `2026-01-01T00:00:${String(index + 10)}Z`));
    }
    const managers =
      live.metadata.managedFields?.filter((entry) => entry.operation === 'Update').map((entry) => entry.manager) ?? [];
    expect(managers).toHaveLength(10);
    expect(managers).toContain('ancient-changes');
    expect(managers).toContain('writer-14');
  });
});

function attempt(task: () => KubeObject): KubeObject | undefined {
  try {
    return task();
  } catch (error) {
    expect(error).toBeInstanceOf(StatusError);
    return undefined;
  }
}

function ownedBy(object: KubeObject, manager: string): unknown {
  return object.metadata.managedFields?.find((entry) => entry.manager === manager)?.fieldsV1;
}

/** Without managed fields, and with lists of named items in order of their names. */
function unordered(object: KubeObject): unknown {
  const { managedFields: _, ...metadata } = object.metadata;
  return sortNamed({ ...object, metadata });
}

function sortNamed(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(sortNamed);
    return items.every((item) => typeof item === 'object')
      ? items.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
      : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, sortNamed(item)]));
}

describe('a volume that was made for a claim', () => {
  it('is owned field by field: who binds it does not take what was applied', () => {
    const volumes = builtinKind('', 'v1', 'PersistentVolume') ?? UNTYPED;
    const settleVolume = (object: KubeObject): KubeObject => toKubeObject(settle(object, volumes));
    const own = { ...context('otelops'), apiVersion: 'v1', schema: volumes, empty: zeroValue(volumes) };
    const wanted = toKubeObject({
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: 'backup' },
      spec: { claimRef: { name: 'backup', namespace: 'monitoring' } },
    });
    const options = { force: false, settle: settleVolume };
    const made = applyConfig(undefined, wanted, own, options);
    const claimRef = { name: 'backup', namespace: 'monitoring', uid: 'u1' };
    const bound = trackUpdate(
      made,
      { ...made, spec: { ...Object(made['spec']), claimRef } },
      { ...own, manager: 'binder' },
    );
    expect(() => applyConfig(bound, wanted, own, options)).not.toThrow();
  });
});

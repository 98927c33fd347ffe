import { type Manifest, type Phase, refKey } from '@otelops/deployer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  at,
  keyOf,
  type LooseVolume,
  objectsOf,
  ofKind,
  type PolicyPeer,
  type PolicyRule,
  placedObjects,
  volumesOf,
  workloadsOf,
} from '../acceptance/kit/objects.ts';
import { chanceConfigs, seed, validConfigs, variants } from '../acceptance/kit/valid-configs.ts';
import { checkCollectorConfig } from './collectors/check/check-collector-config.ts';
import type { CollectorMode } from './collectors/check/processors.ts';
import type { StackConfig } from './config/types.ts';
import { certManagerNamespace, collectorPodNames, otelopsNamespace } from './names.ts';
import type { Container, PodSpec } from './objects/pod.ts';
import { outsideSecrets } from './outside-secrets.ts';
import { buildPhases } from './phases.ts';
import { images } from './versions.ts';

interface Rendered {
  readonly config: StackConfig;
  readonly phases: readonly Phase[];
  readonly objects: readonly Manifest[];
}

/** Every profile with and without mTLS, and as many configs as chance brings: rendered once for all tests. */
const rendered: readonly Rendered[] = [...variants.map(({ config }) => config), ...chanceConfigs(50)].map((config) => {
  const phases = named(config, () => buildPhases(config));
  return { config, phases, objects: objectsOf(phases) };
});

function always(check: (stack: Rendered) => void): void {
  for (const stack of rendered) named(stack.config, () => check(stack));
}

/** What goes wrong is told with the config it goes wrong with, and with what brings it back. */
function named<T>(config: StackConfig, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error) error.message += `\nwith this config (OTELOPS_SEED=${seed}): ${JSON.stringify(config)}`;
    throw error;
  }
}

describe('phases', () => {
  it('are five, with ids that never change', () => {
    always(({ phases }) => {
      expect(phases.map(({ id }) => id)).toEqual(['phase-1', 'phase-2', 'phase-3', 'phase-4', 'phase-5']);
    });
  });

  it('are equal for equal configs', () => {
    fc.assert(
      fc.property(validConfigs, (config) => {
        const before = JSON.stringify(config);
        expect(JSON.stringify(buildPhases(config))).toBe(JSON.stringify(buildPhases(structuredClone(config))));
        expect(JSON.stringify(config)).toBe(before);
      }),
      { numRuns: 20 },
    );
  });

  it('have components that depend on components before them only, without cycles', () => {
    always(({ phases }) => {
      const phaseOf = new Map<string, number>();
      for (const [index, phase] of phases.entries()) {
        for (const { name } of phase.components) {
          expect(phaseOf.has(name), `${name} twice`).toBe(false);
          phaseOf.set(name, index);
        }
      }
      for (const [index, phase] of phases.entries()) {
        for (const { dependsOn = [], name } of phase.components) {
          for (const needed of dependsOn) {
            expect(phaseOf.get(needed), `${name} needs ${needed}`).toBeDefined();
            expect(phaseOf.get(needed)!, `${name} needs ${needed}`).toBeLessThanOrEqual(index);
          }
        }
        expect(reachable(phase.components), phase.id).toBe(phase.components.length);
      }
    });
  });
});

/** How many components are reached by always taking those whose dependencies in the phase are done. */
function reachable(components: Phase['components']): number {
  const here = new Set(components.map(({ name }) => name));
  const done = new Set<string>();
  for (let grown = true; grown; ) {
    grown = false;
    for (const { dependsOn = [], name } of components) {
      if (done.has(name) || !dependsOn.every((needed) => !here.has(needed) || done.has(needed))) continue;
      done.add(name);
      grown = true;
    }
  }
  return done.size;
}

describe('every object', () => {
  it('is rendered once', () => {
    always(({ objects }) => {
      const keys = objects.map(keyOf);
      expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
    });
  });

  it('says whose it is', () => {
    always(({ objects }) => {
      for (const object of objects) {
        const labels = object.metadata.labels ?? {};
        expect(labels['app.kubernetes.io/part-of'], keyOf(object)).toBe('otelops');
        expect(labels['app.kubernetes.io/managed-by'], keyOf(object)).toBe('otelops');
        expect(labels['app.kubernetes.io/name'], keyOf(object)).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
      }
    });
  });

  it('has a name and label values that Kubernetes takes', () => {
    always(({ objects }) => {
      for (const object of objects) {
        expect(object.metadata.name, keyOf(object)).toMatch(/^[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?$/);
        for (const value of Object.values(object.metadata.labels ?? {})) {
          expect(value, keyOf(object)).toMatch(/^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/);
        }
      }
    });
  });

  it('stands in a namespace of phase 1', () => {
    always(({ objects, phases }) => {
      const made = ofKind(objectsOf(phases.slice(0, 1)), 'Namespace').map(({ metadata }) => metadata.name);
      for (const object of objects) {
        const { namespace } = object.metadata;
        // The engine makes the namespace of its records before anything else.
        const there = [...made, certManagerNamespace, otelopsNamespace];
        if (namespace !== undefined) expect(there, keyOf(object)).toContain(namespace);
      }
    });
  });

  it('carries nothing that only a server writes, and nothing that JSON would lose', () => {
    always(({ objects }) => {
      for (const object of objects) {
        for (const field of ['uid', 'resourceVersion', 'managedFields', 'creationTimestamp']) {
          expect(object.metadata[field], keyOf(object)).toBeUndefined();
        }
        expect(object['status'], keyOf(object)).toBeUndefined();
        expect(JSON.parse(JSON.stringify(object)), keyOf(object)).toStrictEqual(object);
      }
    });
  });

  it('fits in what an API server takes', () => {
    always(({ objects }) => {
      for (const object of objects) expect(JSON.stringify(object).length, keyOf(object)).toBeLessThan(1_000_000);
    });
  });
});

describe('references', () => {
  it('of pods lead to what the phases make before, or to Secrets that the config names', () => {
    always(({ config, objects, phases }) => {
      const outside = outsideSecrets(config).map(({ namespace, secret }) => `/Secret/${namespace}/${secret}`);
      const ever = new Set([...made(objects), ...outside]);
      for (const [index, phase] of phases.entries()) {
        const before = new Set([...made(objectsOf(phases.slice(0, index + 1))), ...outside]);
        for (const { object, spec } of workloadsOf(objectsOf([phase]))) {
          for (const { key, optional } of podReferences(object, spec)) {
            expect(optional ? ever : before, `${keyOf(object)} -> ${key}`).toContain(key);
          }
        }
      }
    });
  });

  it('of environment variables to Secrets name keys that the preflight will look for', () => {
    always(({ config, objects }) => {
      const outside = outsideSecrets(config);
      for (const { containers, object } of workloadsOf(objects)) {
        for (const env of containers.flatMap((container) => container.env ?? [])) {
          const ref = at<{ name: string; key: string } | undefined>(env, 'valueFrom', 'secretKeyRef');
          if (ref === undefined) continue;
          const found = outside.find(
            ({ namespace, secret }) => namespace === object.metadata.namespace && secret === ref.name,
          );
          expect(found?.keys, `${keyOf(object)} ${env.name}`).toContain(ref.key);
        }
      }
    });
  });

  it('of arguments and config texts to files lead to what is mounted', () => {
    const file = /\/etc\/(?:otel|prometheus|loki|tempo|grafana|alertmanager)\/[^\s"'}*,]+/g;
    always(({ objects }) => {
      for (const { containers, object, spec } of workloadsOf(objects)) {
        const mounts = containers.flatMap(({ volumeMounts = [] }) => volumeMounts.map(({ mountPath }) => mountPath));
        const texts = [
          ...containers.flatMap((container) => container.args ?? []),
          ...configTexts(object, spec, objects),
        ];
        for (const path of texts.flatMap((text) => text.match(file) ?? [])) {
          const found = mounts.some((mount) => path.startsWith(`${mount}/`) || mount.startsWith(path));
          expect(found, `${keyOf(object)} reads ${path}`).toBe(true);
        }
      }
    });
  });

  it('of arguments to config files lead to keys of the mounted ConfigMap', () => {
    always(({ objects }) => {
      for (const { containers, object, spec } of workloadsOf(objects)) {
        const volume = volumesOf(spec).find(({ name }) => name === 'config');
        const keys = Object.keys(dataOf(objects, object, volume?.configMap?.name ?? ''));
        for (const { args = [], env = [], volumeMounts = [] } of containers) {
          const directory = volumeMounts.find(({ name }) => name === 'config')?.mountPath ?? '';
          const texts = [...args, ...env.map(({ value = '' }) => value)];
          const files = texts.flatMap((text) => text.match(new RegExp(`${directory}/[\\w.-]+`, 'g')) ?? []);
          expect(files.length).toBeGreaterThan(0);
          for (const path of files) expect(keys, path).toContain(path.slice(directory.length + 1));
        }
      }
    });
  });

  it('of Services lead to ports of the pods that they select', () => {
    always(({ objects }) => {
      for (const service of ofKind(objects, 'Service')) {
        const selector = at<Record<string, string>>(service, 'spec', 'selector');
        if (Object.values(selector).includes(collectorPodNames.gateway)) continue;
        const selected = workloadsOf(objects).filter(
          ({ labels, object }) =>
            object.metadata.namespace === service.metadata.namespace &&
            Object.entries(selector).every(([key, value]) => labels[key] === value),
        );
        const workloads = selected.map(({ object }) => object.metadata.name);
        if (service.metadata.name === 'tempo-gossip') expect(workloads.length).toBeGreaterThan(1);
        else expect(workloads, keyOf(service)).toHaveLength(1);
        for (const { containers } of selected) {
          const ports = containers.flatMap((container) => container.ports ?? []);
          const names: readonly (string | number)[] = ports.flatMap(({ containerPort, name }) => [containerPort, name]);
          for (const { targetPort } of at<readonly { targetPort: string | number }[]>(service, 'spec', 'ports')) {
            expect(names, keyOf(service)).toContain(targetPort);
          }
        }
      }
    });
  });

  it('of StatefulSets, Ingresses and budgets lead to what is there', () => {
    always(({ objects }) => {
      const services = ofKind(objects, 'Service');
      for (const set of ofKind(objects, 'StatefulSet')) {
        const key = `/Service/${set.metadata.namespace}/${at(set, 'spec', 'serviceName')}`;
        expect(services.map(keyOf)).toContain(key);
      }
      for (const ingress of ofKind(objects, 'Ingress')) {
        const backend = at<{ name: string; port: { name: string } }>(
          ingress,
          'spec',
          'rules',
          0,
          'http',
          'paths',
          0,
          'backend',
          'service',
        );
        const service = services.find(({ metadata }) => metadata.name === backend.name);
        const names = at<readonly { name: string }[]>(service, 'spec', 'ports').map(({ name }) => name);
        expect(names).toContain(backend.port.name);
      }
      for (const { labels, object } of workloadsOf(objects)) {
        expect(labels).toMatchObject(at<object>(object, 'spec', 'selector', 'matchLabels'));
      }
      for (const budget of ofKind(objects, 'PodDisruptionBudget')) {
        const selector = Object.entries(at<Record<string, string>>(budget, 'spec', 'selector', 'matchLabels'));
        const met = workloadsOf(objects).some(({ labels }) => selector.every(([key, value]) => labels[key] === value));
        expect(met, keyOf(budget)).toBe(true);
      }
    });
  });

  it('of bindings lead to roles that are there', () => {
    always(({ objects }) => {
      const keys = new Set(objects.map(keyOf));
      for (const binding of ofKind(objects, 'RoleBinding', 'ClusterRoleBinding')) {
        const { kind, name } = at<{ kind: string; name: string }>(binding, 'roleRef');
        const namespace = kind === 'Role' ? (binding.metadata.namespace ?? '') : '';
        expect(keys, keyOf(binding)).toContain(`rbac.authorization.k8s.io/${kind}/${namespace}/${name}`);
      }
    });
  });

  it('of certificates lead to the authority, which is there exactly when certificates are used', () => {
    always(({ config, objects }) => {
      const issuers = ofKind(objects, 'ClusterIssuer').map(({ metadata }) => metadata.name);
      expect(issuers.length > 0).toBe(config.security.mtls);
      for (const certificate of ofKind(objects, 'Certificate')) {
        expect(issuers).toContain(at(certificate, 'spec', 'issuerRef', 'name'));
      }
    });
  });
});

function made(objects: readonly Manifest[]): readonly string[] {
  const secrets = ofKind(objects, 'Certificate').map(
    (certificate) => `/Secret/${certificate.metadata.namespace}/${at(certificate, 'spec', 'secretName')}`,
  );
  return [...objects.map(keyOf), ...secrets];
}

interface Reference {
  readonly key: string;
  readonly optional: boolean;
}

function podReferences(object: Manifest, spec: PodSpec): readonly Reference[] {
  const namespace = object.metadata.namespace ?? '';
  const ref = (kind: string, name: string | undefined, optional = false): readonly Reference[] =>
    name === undefined ? [] : [{ key: refKey({ apiVersion: 'v1', kind, namespace, name }), optional }];
  const volumes = volumesOf(spec).flatMap(({ configMap, persistentVolumeClaim, projected, secret }) => [
    ...ref('ConfigMap', configMap?.name, configMap?.optional),
    ...ref('Secret', secret?.secretName, secret?.optional),
    ...ref('PersistentVolumeClaim', persistentVolumeClaim?.claimName),
    ...(projected?.sources ?? []).flatMap(({ configMap: map }) => ref('ConfigMap', map?.name, map?.optional)),
  ]);
  const priority = { key: `scheduling.k8s.io/PriorityClass//${spec.priorityClassName}`, optional: false };
  return [...ref('ServiceAccount', spec.serviceAccountName), priority, ...volumes];
}

function dataOf(objects: readonly Manifest[], beside: Manifest, name: string): Record<string, string> {
  const map = ofKind(objects, 'ConfigMap').find(
    ({ metadata }) => metadata.namespace === beside.metadata.namespace && metadata.name === name,
  );
  return at<Record<string, string>>(map, 'data');
}

function configTexts(object: Manifest, spec: PodSpec, objects: readonly Manifest[]): readonly string[] {
  return volumesOf(spec)
    .flatMap(({ configMap }) => (configMap === undefined || configMap.optional ? [] : [configMap.name]))
    .flatMap((name) => Object.values(dataOf(objects, object, name)));
}

describe('every container', () => {
  it('comes from versions.ts, pinned to a release', () => {
    always(({ objects }) => {
      for (const { containers, object } of workloadsOf(objects)) {
        for (const { image } of containers) {
          expect(Object.values(images), keyOf(object)).toContain(image);
          expect(image, keyOf(object)).toMatch(/:v?\d+\.\d+\.\d+$/);
        }
      }
    });
  });

  it('has requests, a memory limit and no CPU limit', () => {
    always(({ objects }) => {
      for (const { containers, object } of workloadsOf(objects)) {
        for (const { resources } of containers) {
          expect(resources, keyOf(object)).toEqual({
            requests: { cpu: expect.any(String), memory: expect.any(String) },
            limits: { memory: expect.any(String) },
          });
        }
      }
    });
  });

  it('has probes on ports that it opens, and none that would need a client certificate', () => {
    always(({ config, objects }) => {
      for (const { containers, object } of workloadsOf(objects)) {
        for (const { livenessProbe, ports = [], readinessProbe, startupProbe } of containers) {
          for (const probe of [startupProbe, readinessProbe, livenessProbe]) {
            expect(probe, keyOf(object)).toBeDefined();
            const port = probe?.httpGet?.port ?? probe?.tcpSocket?.port;
            if (port !== undefined)
              expect(
                ports.map(({ name }) => name),
                keyOf(object),
              ).toContain(port);
            if (config.security.mtls && object.metadata.name !== 'grafana') expect(probe?.httpGet).toBeUndefined();
          }
        }
      }
    });
  });

  it('mounts every volume of its pod, and only those', () => {
    always(({ objects }) => {
      for (const { containers, object, spec } of workloadsOf(objects)) {
        const templates = at<readonly Manifest[] | undefined>(object, 'spec', 'volumeClaimTemplates') ?? [];
        const volumes = [...volumesOf(spec).map(({ name }) => name), ...templates.map(({ metadata }) => metadata.name)];
        const mounted = containers.flatMap(({ volumeMounts = [] }) => volumeMounts.map(({ name }) => name));
        expect([...new Set(mounted)].toSorted(), keyOf(object)).toEqual(volumes.toSorted());
        expect(new Set(volumes).size).toBe(volumes.length);
      }
    });
  });

  it('of a restricted namespace satisfies the restricted pod security standard', () => {
    always(({ config, objects }) => {
      const restricted = ofKind(objects, 'Namespace')
        .filter(({ metadata }) => metadata.labels?.['pod-security.kubernetes.io/enforce'] === 'restricted')
        .map(({ metadata }) => metadata.name);
      expect(restricted).toEqual([config.namespaces.monitoring, config.namespaces.grafana]);
      const workloads = workloadsOf(objects).filter(({ object }) =>
        restricted.includes(object.metadata.namespace ?? ''),
      );
      expect(workloads).toHaveLength(config.kafka === undefined ? 5 : 12);
      for (const { containers, object, spec } of workloads) {
        expect(restrictedFaults(spec, containers), keyOf(object)).toEqual([]);
      }
    });
  });
});

const restrictedVolumes = new Set([
  'configMap',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);

/** What the restricted standard forbids: kubernetes.io/docs/concepts/security/pod-security-standards. */
function restrictedFaults(spec: PodSpec, containers: readonly Container[]): readonly string[] {
  const host = Object.keys(spec).filter((key) => /^host(Network|PID|IPC|Users)$/.test(key));
  const volumes = volumesOf(spec).flatMap((volume) =>
    Object.keys(volume).filter((key) => key !== 'name' && !restrictedVolumes.has(key)),
  );
  const { runAsNonRoot, runAsUser, seccompProfile } = spec.securityContext;
  const pod =
    runAsNonRoot && runAsUser > 0 && seccompProfile.type === 'RuntimeDefault' ? [] : ['security context of the pod'];
  const wanted = { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } };
  const own = containers.filter(({ securityContext }) => JSON.stringify(securityContext) !== JSON.stringify(wanted));
  const ports = containers.flatMap(({ ports: opened = [] }) => opened.filter((port) => 'hostPort' in port));
  return [...host, ...volumes, ...pod, ...own.map(({ name }) => name), ...ports.map(({ name }) => `host port ${name}`)];
}

const partLabel = 'app.kubernetes.io/name';
const namespaceLabel = 'kubernetes.io/metadata.name';

describe('every collector', () => {
  it('has an account, Secrets and an image that are there', () => {
    always(({ config, objects }) => {
      const known = new Set([
        ...made(objects),
        ...outsideSecrets(config).map(({ namespace, secret }) => `/Secret/${namespace}/${secret}`),
      ]);
      for (const collector of ofKind(objects, 'OpenTelemetryCollector')) {
        const { namespace } = collector.metadata;
        expect(at(collector, 'spec', 'image')).toBe(images.collector);
        expect(known).toContain(`/ServiceAccount/${namespace}/${at(collector, 'spec', 'serviceAccount')}`);
        for (const volume of at<readonly LooseVolume[]>(collector, 'spec', 'volumes')) {
          if (volume.secret !== undefined) expect(known).toContain(`/Secret/${namespace}/${volume.secret.secretName}`);
        }
      }
    });
  });

  it('has a configuration without a fault', () => {
    always(({ objects }) => {
      for (const collector of ofKind(objects, 'OpenTelemetryCollector')) {
        const mode = at<CollectorMode>(collector, 'spec', 'mode');
        expect(checkCollectorConfig(at<object>(collector, 'spec', 'config'), { mode })).toEqual([]);
      }
    });
  });

  it('sends to Services that are there, on ports that they have, and may connect to them', () => {
    always(({ config, objects }) => {
      const gateway = ofKind(objects, 'OpenTelemetryCollector').find(
        ({ metadata }) => metadata.name === 'otel-gateway',
      );
      const exporters = at<Readonly<Record<string, { endpoint: string; tls: object }>>>(
        gateway,
        'spec',
        'config',
        'exporters',
      );
      expect(Object.keys(exporters).length).toBe(config.profile === 'large' ? 4 : 3);
      for (const { endpoint, tls } of Object.values(exporters)) {
        const [, host = '', port] = /^(?:https?:\/\/)?([^:/]+):(\d+)/.exec(endpoint) ?? [];
        const labels = host.split('.');
        const [service, namespace] = labels.length === 4 ? labels.slice(1) : labels;
        const found = ofKind(objects, 'Service').find(
          ({ metadata }) => metadata.name === service && metadata.namespace === namespace,
        );
        expect(
          at<readonly { port: number }[]>(found, 'spec', 'ports').map((open) => open.port),
          endpoint,
        ).toContain(Number(port));
        expect('insecure' in tls, endpoint).toBe(!config.security.mtls);
      }
    });
  });

  it('that listens for Macs has a door, a token and a policy for them, and only then', () => {
    always(({ config, objects }) => {
      const pushing = config.macs.hosts.some(({ mode }) => mode === 'push');
      const door = ofKind(objects, 'Service').find(({ metadata }) => metadata.name === 'otel-gateway-macs');
      expect(door !== undefined).toBe(pushing);
      const generated = ofKind(objects, 'Secret').some(({ metadata }) => metadata.name === 'otel-macs-push');
      expect(generated).toBe(pushing && config.macs.push.token === undefined);
      if (!pushing) return;
      expect(at(door, 'spec', 'selector')).toEqual({ [partLabel]: collectorPodNames.gateway });
      const policy = ofKind(objects, 'NetworkPolicy').find(
        (candidate) => partOf(candidate) === collectorPodNames.gateway,
      );
      const [target] = at<readonly { targetPort: number }[]>(door, 'spec', 'ports');
      const open = rulesOf(policy, 'ingress')
        .filter(({ from }) => from === undefined)
        .flatMap(({ ports = [] }) => ports);
      if (config.security.networkPolicies) expect(open.map(({ port }) => port)).toContain(target?.targetPort);
    });
  });
});

describe('network policies', () => {
  it('name namespaces that are there', () => {
    always(({ config, objects }) => {
      const policies = ofKind(objects, 'NetworkPolicy');
      expect(policies.length > 0).toBe(config.security.networkPolicies);
      const own = ofKind(objects, 'Namespace').map(({ metadata }) => metadata.name);
      const known = [...own, 'kube-system', certManagerNamespace, otelopsNamespace];
      for (const policy of policies) {
        for (const { from = [], to = [] } of [...rulesOf(policy, 'ingress'), ...rulesOf(policy, 'egress')]) {
          for (const { ipBlock, namespaceSelector } of [...from, ...to]) {
            if (ipBlock === undefined)
              expect(known, keyOf(policy)).toContain(namespaceSelector?.matchLabels[namespaceLabel]);
          }
        }
      }
    });
  });

  it('open both ends of every connection between parts of the stack', () => {
    always(({ objects }) => {
      const policies = ofKind(objects, 'NetworkPolicy').filter((policy) => partOf(policy) !== undefined);
      for (const from of policies) {
        for (const { ports = [], to = [] } of rulesOf(from, 'egress')) {
          for (const peer of to.filter(({ podSelector }) => podSelector?.matchLabels[partLabel] !== undefined)) {
            const target = policies.find(
              (candidate) =>
                candidate.metadata.namespace === peer.namespaceSelector?.matchLabels[namespaceLabel] &&
                partOf(candidate) === peer.podSelector?.matchLabels[partLabel],
            );
            for (const { port } of ports) {
              const open = rulesOf(target, 'ingress').some(
                (rule) => (rule.ports ?? []).some((opened) => opened.port === port) && admits(rule.from, from),
              );
              expect(open, `${keyOf(from)} -> ${JSON.stringify(peer)}:${port}`).toBe(true);
            }
          }
        }
      }
    });
  });
});

function rulesOf(policy: Manifest | undefined, direction: 'ingress' | 'egress'): readonly PolicyRule[] {
  return at<readonly PolicyRule[] | undefined>(policy, 'spec', direction) ?? [];
}

function partOf(policy: Manifest): string | undefined {
  return at<string | undefined>(policy, 'spec', 'podSelector', 'matchLabels', partLabel);
}

function admits(peers: readonly PolicyPeer[] | undefined, from: Manifest): boolean {
  if (peers === undefined) return true;
  return peers.some(
    ({ namespaceSelector, podSelector }) =>
      namespaceSelector?.matchLabels[namespaceLabel] === from.metadata.namespace &&
      (podSelector === undefined || podSelector.matchLabels[partLabel] === partOf(from)),
  );
}

describe('volumes', () => {
  it('that one node mounts belong to one pod, which ends before its successor starts', () => {
    always(({ objects }) => {
      const users = workloadsOf(objects).flatMap(({ object, spec }) =>
        volumesOf(spec).flatMap(({ persistentVolumeClaim: claim }) =>
          claim === undefined ? [] : [{ key: `${object.metadata.namespace}/${claim.claimName}`, object }],
        ),
      );
      const used = users.map(({ key }) => key).toSorted();
      expect(new Set(used).size).toBe(used.length);
      for (const { object } of users) {
        expect(at(object, 'spec', 'replicas'), keyOf(object)).toBe(1);
        if (object.kind === 'Deployment') expect(at(object, 'spec', 'strategy', 'type')).toBe('Recreate');
      }
      const claims = ofKind(objects, 'PersistentVolumeClaim').filter(({ metadata }) => metadata.name !== 'otel-backup');
      expect(claims.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`).toSorted()).toEqual(used);
    });
  });
});

describe('config files', () => {
  it('are YAML', () => {
    always(({ objects }) => {
      for (const map of ofKind(objects, 'ConfigMap')) {
        for (const [file, text] of Object.entries(at<Record<string, string>>(map, 'data'))) {
          if (/\.ya?ml$/.test(file))
            expect(parse(text, { version: '1.1' }), `${keyOf(map)} ${file}`).toEqual(expect.anything());
        }
      }
    });
  });

  it('hold no secret values: every Secret is generated on the cluster, or outside', () => {
    always(({ objects }) => {
      for (const secret of ofKind(objects, 'Secret')) {
        expect(secret.metadata.annotations?.['otelops.dev/generate'], keyOf(secret)).toBeDefined();
        expect(secret['stringData'], keyOf(secret)).toBeUndefined();
      }
    });
  });
});

it('every component has objects or an outside manifest', () => {
  always(({ phases }) => {
    const filled = new Set(placedObjects(phases).map(({ component }) => component.name));
    for (const { artifacts = [], name } of phases.flatMap(({ components }) => components)) {
      expect(filled.has(name) || artifacts.length > 0, name).toBe(true);
    }
  });
});

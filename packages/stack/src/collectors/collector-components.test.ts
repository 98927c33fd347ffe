import type { Manifest } from '@otelops/deployer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validConfigs, variants } from '../../acceptance/kit/valid-configs.ts';
import { bytesOf } from '../config/quantities.ts';
import type { Quantity, StackConfig } from '../config/types.ts';
import type { CollectorSpec } from './collector-resource.ts';
import { collectorComponents } from './index.ts';

const objectsOf = (config: StackConfig): readonly Manifest[] =>
  collectorComponents(config).flatMap(({ objects }) => objects);
const ofKind = (config: StackConfig, kind: string): readonly Manifest[] =>
  objectsOf(config).filter((one) => one.kind === kind);
const resourcesOf = (config: StackConfig): readonly { readonly resource: Manifest; readonly spec: CollectorSpec }[] =>
  ofKind(config, 'OpenTelemetryCollector').map((resource) => ({ resource, spec: resource['spec'] as CollectorSpec }));
const specOf = (config: StackConfig, name: string): CollectorSpec => {
  const found = resourcesOf(config).find(({ resource }) => resource.metadata.name === name);
  if (found === undefined) throw new Error(`no collector ${name}`);
  return found.spec;
};

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}
const rulesOf = (role: Manifest | undefined): readonly Rule[] => role?.['rules'] as readonly Rule[];

describe.each(variants)('the collectors of $name', ({ config }) => {
  it('are named so that the operator gives their workloads the names of the guide', () => {
    for (const { resource } of resourcesOf(config)) {
      const { labels, name, namespace } = resource.metadata;
      expect(['otel-node', 'otel-gateway', 'otel-audit']).toContain(name);
      expect(namespace).toBe(config.namespaces.observability);
      // The operator hands this label on to the pods, by which people and network policies find them.
      expect(labels?.['app.kubernetes.io/name']).toBe(`${name}-collector`);
    }
    expect(specOf(config, 'otel-node').mode).toBe('daemonset');
    expect(specOf(config, 'otel-gateway').mode).toBe('deployment');
  });

  it('run the distribution that has their parts, in our version and configuration', () => {
    for (const { spec } of resourcesOf(config)) {
      expect(spec.image).toMatch(/\/opentelemetry-collector-k8s:0\.158\.0$/);
      expect(spec.upgradeStrategy).toBe('none');
    }
  });

  it('collect garbage at four fifths of their memory, before the kernel kills them', () => {
    for (const { spec } of resourcesOf(config)) {
      const limit = bytesOf(spec.resources.limits.memory as Quantity) / 2 ** 20;
      expect(spec.env[0]).toEqual({ name: 'GOMEMLIMIT', value: `${Math.floor(limit * 0.8)}MiB` });
      expect(spec.resources.limits).not.toHaveProperty('cpu');
    }
  });

  it('are closed by our policies, not opened by the operator', () => {
    for (const { spec } of resourcesOf(config)) expect(spec.networkPolicy).toEqual({ enabled: false });
  });

  it('give the API server time to list pods before they are taken for dead', () => {
    for (const { spec } of resourcesOf(config)) {
      const { failureThreshold, initialDelaySeconds, periodSeconds } = spec.livenessProbe;
      expect(initialDelaySeconds + failureThreshold * periodSeconds).toBeGreaterThan(60);
    }
  });

  it('run on every node, one replaced at a time, as root with a single right', () => {
    const node = specOf(config, 'otel-node');
    expect(node).toMatchObject({
      tolerations: [{ operator: 'Exists' }],
      priorityClassName: 'system-node-critical',
      daemonSetUpdateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
      securityContext: {
        runAsUser: 0,
        readOnlyRootFilesystem: true,
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'], add: ['DAC_READ_SEARCH'] },
      },
    });
    expect(node.volumeMounts.filter((mount) => mount.readOnly !== true).map(({ name }) => name)).toEqual(['state']);
    expect(node.env.map(({ name }) => name)).toEqual(['GOMEMLIMIT', 'K8S_NODE_NAME', 'NODE_IP']);
  });

  it('stand as gateways on different nodes, without root, and end slowly', () => {
    const gateway = specOf(config, 'otel-gateway');
    expect(gateway).toMatchObject({
      replicas: config.collectors.gateway.replicas,
      terminationGracePeriodSeconds: 60,
      podDisruptionBudget: { minAvailable: 1 },
      podSecurityContext: { runAsNonRoot: true, runAsUser: 10_001, seccompProfile: { type: 'RuntimeDefault' } },
      securityContext: { readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
    });
    expect(gateway.topologySpreadConstraints?.[0]).toMatchObject({
      topologyKey: 'kubernetes.io/hostname',
      whenUnsatisfiable: 'DoNotSchedule',
      labelSelector: { matchLabels: { 'app.kubernetes.io/name': 'otel-gateway-collector' } },
    });
  });

  it('may do what they must and nothing else', () => {
    const roles = new Map(ofKind(config, 'ClusterRole').map((role) => [role.metadata.name, role]));
    expect([...roles.keys()].sort()).toEqual(['otel-gateway', 'otel-node']);
    expect(rulesOf(roles.get('otel-node'))).toEqual([
      { apiGroups: [''], resources: ['pods', 'namespaces'], verbs: ['get', 'list', 'watch'] },
      { apiGroups: [''], resources: ['nodes/stats', 'nodes/pods'], verbs: ['get'] },
    ]);
    for (const { resources, verbs } of rulesOf(roles.get('otel-gateway'))) {
      expect(verbs.every((verb) => ['get', 'list', 'watch'].includes(verb))).toBe(true);
      expect(
        resources.some((resource) => ['secrets', 'configmaps', 'nodes/proxy', 'pods/exec', '*'].includes(resource)),
      ).toBe(false);
    }
    const [lease] = ofKind(config, 'Role');
    expect(lease?.metadata.namespace).toBe(config.namespaces.observability);
    expect(rulesOf(lease).map(({ resources }) => resources)).toEqual([['leases']]);
  });

  it('have accounts of their own, bound to their own roles', () => {
    const accounts = ofKind(config, 'ServiceAccount').map(({ metadata }) => metadata.name);
    expect(accounts).toEqual(resourcesOf(config).map(({ spec }) => spec.serviceAccount));
    for (const binding of [...ofKind(config, 'ClusterRoleBinding'), ...ofKind(config, 'RoleBinding')]) {
      expect(binding['roleRef']).toMatchObject({ name: binding.metadata.name });
      expect(binding['subjects']).toEqual([
        { kind: 'ServiceAccount', name: binding.metadata.name, namespace: config.namespaces.observability },
      ]);
    }
  });

  it('have certificates by every name they are dialled by, before they start', () => {
    const certificates = ofKind(config, 'Certificate');
    if (!config.security.mtls) return expect(certificates).toEqual([]);
    const gateway = certificates.find(({ metadata }) => metadata.name === 'otel-gateway');
    const { dnsNames } = Object(gateway?.['spec']);
    const { domain } = config.cluster;
    const { observability } = config.namespaces;
    expect(dnsNames).toContain(`otel-gateway-collector.${observability}.svc`);
    expect(dnsNames).toContain(`otel-gateway-collector-headless.${observability}.svc.${domain}`);
    for (const { spec } of resourcesOf(config)) {
      expect(spec.volumes).toContainEqual({ name: 'tls', secret: { secretName: `${spec.serviceAccount}-tls` } });
    }
    const [first, ...rest] = collectorComponents(config);
    expect(first?.name).toBe('collector-certificates');
    for (const { dependsOn } of rest) expect(dependsOn).toContain('collector-certificates');
  });
});

describe('any valid config', () => {
  it('mounts every file that its configuration names', () => {
    fc.assert(
      fc.property(validConfigs, (config) => {
        for (const { resource, spec } of resourcesOf(config)) {
          const mounts = spec.volumeMounts.map(({ mountPath }) => mountPath);
          const files = [
            ...JSON.stringify(spec.config).matchAll(
              /"(\/(?:etc\/otel|var\/lib\/otelcol[\w-]*|hostfs|var\/log)[^"]*)"/g,
            ),
          ];
          for (const [, file = ''] of files) {
            const mounted = mounts.some((path) => file === path || file.startsWith(`${path}/`));
            expect([resource.metadata.name, file, mounted]).toEqual([resource.metadata.name, file, true]);
          }
          expect(spec.volumes.map(({ name }) => name)).toEqual(spec.volumeMounts.map(({ name }) => name));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('lets a single gateway move, and never all of several', () => {
    fc.assert(
      fc.property(validConfigs, (config) => {
        const budget = specOf(config, 'otel-gateway').podDisruptionBudget;
        expect(budget).toEqual(config.collectors.gateway.replicas > 1 ? { minAvailable: 1 } : { maxUnavailable: 1 });
      }),
      { numRuns: 20 },
    );
  });

  it('opens a door for Macs only when one pushes, with a token', () => {
    fc.assert(
      fc.property(validConfigs, (config) => {
        const { config: gateway, volumeMounts } = specOf(config, 'otel-gateway');
        const pushes = config.macs.hosts.some(({ mode }) => mode === 'push');
        expect('otlp/macs' in gateway.receivers).toBe(pushes);
        expect(volumeMounts.some(({ name }) => name === 'macs-push')).toBe(pushes);
        if (!pushes) return;
        expect(gateway.receivers['otlp/macs']?.protocols.http?.auth).toEqual({ authenticator: 'bearertokenauth/macs' });
        const key = config.macs.push.token?.key ?? 'token';
        expect(gateway.extensions['bearertokenauth/macs']?.filename).toBe(`/etc/otel/macs-push/${key}`);
      }),
      { numRuns: 60 },
    );
  });
});

import { X509Certificate } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { certManagerManifest } from '../src/artifacts/cert-manager-manifest.ts';
import { otelOperatorManifest } from '../src/artifacts/otel-operator-manifest.ts';
import { CERTIFICATE_REQUESTS, CERTIFICATES, CLUSTER_ISSUERS, ISSUERS } from '../src/controllers/cert-manager/kinds.ts';
import {
  CONFIG_MAPS,
  DAEMON_SETS,
  DEPLOYMENTS,
  MUTATING_WEBHOOKS,
  SECRETS,
  SERVICES,
  VALIDATING_WEBHOOKS,
} from '../src/controllers/model/kinds.ts';
import type { KubeObject, Resource } from '../src/kube/types.ts';
import { fieldOf, namespace, type World } from './controllers-world.ts';

const COLLECTORS: Resource = {
  group: 'opentelemetry.io',
  version: 'v1beta1',
  plural: 'opentelemetrycollectors',
  kind: 'OpenTelemetryCollector',
  namespaced: true,
};

function collector(name: string, spec: Record<string, unknown>): KubeObject {
  const config = {
    receivers: { otlp: { protocols: { grpc: { endpoint: '0.0.0.0:4317' }, http: { endpoint: '0.0.0.0:4318' } } } },
    exporters: { debug: {} },
    extensions: { health_check: { endpoint: '0.0.0.0:13133' } },
    service: { extensions: ['health_check'], pipelines: { traces: { receivers: ['otlp'], exporters: ['debug'] } } },
  };
  return {
    apiVersion: 'opentelemetry.io/v1beta1',
    kind: 'OpenTelemetryCollector',
    metadata: { name, namespace: 'observability' },
    spec: { image: 'ghcr.io/acme/otelcol-k8s:0.158.0', config, ...spec },
  };
}

function certificate(name: string, spec: Record<string, unknown>): KubeObject {
  return {
    apiVersion: 'cert-manager.io/v1',
    kind: 'Certificate',
    metadata: { name, namespace: 'observability' },
    spec: { secretName: `${name}-tls`, privateKey: { algorithm: 'ECDSA', size: 256 }, ...spec },
  };
}

/** A webhook configuration that waits for its authority and is never called: nothing of that kind exists. */
function injectable(name: string, annotations: Record<string, string>): KubeObject {
  const rules = [
    { apiGroups: ['nothing.example'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['nothings'] },
  ];
  const webhook = {
    name: 'probe.nothing.example',
    admissionReviewVersions: ['v1'],
    clientConfig: { service: { name: 'nobody', namespace: 'default' } },
    failurePolicy: 'Ignore',
    sideEffects: 'None',
    rules,
  };
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name, annotations },
    webhooks: [webhook],
  };
}

/**
 * The promises of the doubles of cert-manager and the OpenTelemetry Operator, on any API server. Where no pod can answer
 * a webhook the manifests come without.
 */
export function describeOperators(
  where: string,
  start: () => Promise<World>,
  { webhooks }: { webhooks: boolean },
): void {
  describe(`the doubles of cert-manager and the OpenTelemetry Operator, ${where}`, () => {
    let world: World;
    beforeAll(async () => {
      world = await start();
      await world.put(namespace('observability'));
      for (const object of certManagerManifest('v1.21.1', { webhooks })) await world.put(object);
      for (const object of otelOperatorManifest('v0.158.0', { webhooks })) await world.put(object);
    });
    afterAll(() => world.close());

    const condition = async (resource: Resource, key: string, type = 'Ready') => {
      const conditions = fieldOf(await world.get(resource, key), 'status', 'conditions');
      return Array.isArray(conditions) ? conditions.find((one) => one.type === type) : undefined;
    };
    const isReady = (resource: Resource, key: string) =>
      world.until(async () => (await condition(resource, key))?.status === 'True', `${key} Ready`);
    const secretOf = async (key: string) => {
      const data = fieldOf(await world.get(SECRETS.resource, key), 'data');
      const part = (name: string) => Buffer.from(String(fieldOf(data, name) ?? ''), 'base64').toString();
      return { crt: part('tls.crt'), key: part('tls.key'), ca: part('ca.crt') };
    };

    test("the operator waits for its certificate's Secret, then comes up; webhooks get their authority", async () => {
      await world.until(
        async () =>
          fieldOf(
            await world.get(
              DEPLOYMENTS.resource,
              'opentelemetry-operator-system/opentelemetry-operator-controller-manager',
            ),
            'status',
            'availableReplicas',
          ) === 1,
        'operator available',
      );
      await isReady(CERTIFICATES.resource, 'opentelemetry-operator-system/opentelemetry-operator-serving-cert');
      expect(
        await condition(ISSUERS.resource, 'opentelemetry-operator-system/opentelemetry-operator-selfsigned-issuer'),
      ).toMatchObject({ status: 'True', reason: 'IsReady' });
      const { ca } = await secretOf(
        'opentelemetry-operator-system/opentelemetry-operator-controller-manager-service-cert',
      );
      await world.put(
        injectable('from-certificate', {
          'cert-manager.io/inject-ca-from': 'opentelemetry-operator-system/opentelemetry-operator-serving-cert',
        }),
      );
      await world.put(
        injectable('from-secret', { 'cert-manager.io/inject-ca-from-secret': 'cert-manager/cert-manager-webhook-ca' }),
      );
      const bundleOf = async ({ resource }: typeof MUTATING_WEBHOOKS, name: string) => {
        const bundle = await world.until(
          async () => fieldOf(await world.get(resource, name), 'webhooks', 0, 'clientConfig', 'caBundle'),
          `${name} injected`,
        );
        return Buffer.from(String(bundle), 'base64').toString();
      };
      expect(await bundleOf(MUTATING_WEBHOOKS, 'from-certificate')).toBe(ca);
      expect(await bundleOf(MUTATING_WEBHOOKS, 'from-secret')).toBe(
        (await secretOf('cert-manager/cert-manager-webhook-ca')).ca,
      );
      if (!webhooks) return;
      expect(await bundleOf(MUTATING_WEBHOOKS, 'opentelemetry-operator-mutating-webhook-configuration')).toBe(ca);
      expect(await bundleOf(VALIDATING_WEBHOOKS, 'opentelemetry-operator-validating-webhook-configuration')).toBe(ca);
      expect(await bundleOf(VALIDATING_WEBHOOKS, 'cert-manager-webhook')).toContain('BEGIN CERTIFICATE');
    });

    test('a chain: self-signed root, CA issuer, leaf with the names and usages asked for', async () => {
      await world.put({
        apiVersion: 'cert-manager.io/v1',
        kind: 'ClusterIssuer',
        metadata: { name: 'root' },
        spec: { selfSigned: {} },
      });
      await world.put({
        apiVersion: 'cert-manager.io/v1',
        kind: 'ClusterIssuer',
        metadata: { name: 'leaf' },
        spec: { ca: { secretName: 'root-ca' } },
      });
      await world.until(
        async () => (await condition(CLUSTER_ISSUERS.resource, 'leaf'))?.reason === 'ErrGetKeyPair',
        'leaf issuer waits for its Secret',
      );
      const root = certificate('root-ca', {
        secretName: 'root-ca',
        isCA: true,
        commonName: 'root-ca',
        duration: '87600h',
        issuerRef: { name: 'root', kind: 'ClusterIssuer' },
      });
      await world.put({ ...root, metadata: { name: 'root-ca', namespace: 'cert-manager' } });
      await isReady(CERTIFICATES.resource, 'cert-manager/root-ca');
      await world.until(
        async () => (await condition(CLUSTER_ISSUERS.resource, 'leaf'))?.reason === 'KeyPairVerified',
        'leaf issuer ready',
      );

      const dnsNames = ['tempo', 'tempo.monitoring.svc', '*.tempo.monitoring.svc'];
      await world.put(
        certificate('tempo', {
          commonName: 'tempo',
          dnsNames,
          ipAddresses: ['10.43.0.7', 'fd00::7'],
          duration: '2160h',
          renewBefore: '720h',
          usages: ['server auth', 'client auth'],
          issuerRef: { name: 'leaf', kind: 'ClusterIssuer', group: 'cert-manager.io' },
        }),
      );
      await isReady(CERTIFICATES.resource, 'observability/tempo');

      const { crt, key, ca } = await secretOf('observability/tempo-tls');
      const [leaf, authority] = [new X509Certificate(crt), new X509Certificate(ca)];
      expect(leaf.subject).toBe('CN=tempo');
      expect(leaf.issuer).toBe('CN=root-ca');
      expect(leaf.subjectAltName?.split(', ')).toEqual(expect.arrayContaining(dnsNames.map((name) => `DNS:${name}`)));
      expect(leaf.subjectAltName).toContain('IP Address:10.43.0.7');
      expect(leaf.subjectAltName).toContain('IP Address:FD00:0:0:0:0:0:0:7');
      expect(leaf.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
      expect(leaf.checkHost('a.tempo.monitoring.svc')).toBeDefined();
      expect(leaf.checkIssued(authority)).toBe(true);
      expect(leaf.verify(authority.publicKey)).toBe(true);
      expect(authority.ca).toBe(true);
      expect(leaf.ca).toBe(false);
      expect(key).toContain('BEGIN EC PRIVATE KEY');
      const status = fieldOf(await world.get(CERTIFICATES.resource, 'observability/tempo'), 'status');
      const [from, to, renewal] = ['notBefore', 'notAfter', 'renewalTime'].map((field) =>
        Date.parse(String(fieldOf(status, field))),
      );
      expect((to ?? 0) - (from ?? 0)).toBe(2160 * 3_600_000);
      expect((to ?? 0) - (renewal ?? 0)).toBe(720 * 3_600_000);
      expect(fieldOf(status, 'revision')).toBe(1);
      const request = await world.get(CERTIFICATE_REQUESTS.resource, 'observability/tempo-1');
      expect(fieldOf(request, 'metadata', 'ownerReferences', 0, 'name')).toBe('tempo');
      expect(Buffer.from(String(fieldOf(request, 'status', 'certificate')), 'base64').toString()).toBe(crt);
    });

    test('RSA keys in PKCS #1 by default', async () => {
      await world.put(
        certificate('plain', {
          privateKey: {},
          dnsNames: ['plain'],
          issuerRef: { name: 'root', kind: 'ClusterIssuer' },
        }),
      );
      await isReady(CERTIFICATES.resource, 'observability/plain');
      const { crt, key } = await secretOf('observability/plain-tls');
      expect(key).toContain('BEGIN RSA PRIVATE KEY');
      const own = new X509Certificate(crt);
      expect(own.publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
      expect(own.verify(own.publicKey)).toBe(true);
    });

    test('issued again when the names change or the Secret is lost; pending without an issuer', async () => {
      const spec = { dnsNames: ['a'], issuerRef: { name: 'root', kind: 'ClusterIssuer' } };
      await world.put(certificate('moving', spec));
      await isReady(CERTIFICATES.resource, 'observability/moving');
      await world.put(certificate('moving', { ...spec, dnsNames: ['a', 'b'] }));
      await world.until(
        async () =>
          (await secretOf('observability/moving-tls')).crt &&
          new X509Certificate((await secretOf('observability/moving-tls')).crt).subjectAltName === 'DNS:a, DNS:b',
        'new names',
      );
      await world.until(
        async () => fieldOf(await world.get(CERTIFICATES.resource, 'observability/moving'), 'status', 'revision') === 2,
        'second revision',
      );
      await world.api.remove(SECRETS.resource, { namespace: 'observability', name: 'moving-tls' });
      await world.until(
        async () => fieldOf(await world.get(CERTIFICATES.resource, 'observability/moving'), 'status', 'revision') === 3,
        'third revision',
      );

      await world.put(certificate('waiting', { dnsNames: ['w'], issuerRef: { name: 'nobody', kind: 'Issuer' } }));
      const pending = await world.until(async () => {
        const found = await condition(CERTIFICATE_REQUESTS.resource, 'observability/waiting-1');
        return found?.reason === 'Pending' && found;
      }, 'pending request');
      expect(pending.message).toBe('Referenced "Issuer" not found: issuers.cert-manager.io "nobody" not found');
      expect(await condition(CERTIFICATES.resource, 'observability/waiting')).toMatchObject({
        status: 'False',
        reason: 'DoesNotExist',
      });
      await world.put({
        apiVersion: 'cert-manager.io/v1',
        kind: 'Issuer',
        metadata: { name: 'nobody', namespace: 'observability' },
        spec: { selfSigned: {} },
      });
      await isReady(CERTIFICATES.resource, 'observability/waiting');
    });

    test('a collector in daemonset mode: exactly the objects the operator makes', async () => {
      await world.put(
        collector('otel-node', {
          mode: 'daemonset',
          tolerations: [{ operator: 'Exists' }],
          env: [{ name: 'GOMEMLIMIT', value: '614MiB' }],
          resources: { limits: { memory: '768Mi' } },
        }),
      );
      await world.until(
        async () =>
          fieldOf(await world.get(COLLECTORS, 'observability/otel-node'), 'status', 'scale', 'statusReplicas') ===
          '6/6',
        '6/6',
      );

      const selector = {
        'app.kubernetes.io/component': 'opentelemetry-collector',
        'app.kubernetes.io/instance': 'observability.otel-node',
        'app.kubernetes.io/managed-by': 'opentelemetry-operator',
        'app.kubernetes.io/part-of': 'opentelemetry',
      };
      const set = await world.get(DAEMON_SETS.resource, 'observability/otel-node-collector');
      expect(fieldOf(set, 'spec', 'selector', 'matchLabels')).toEqual(selector);
      expect(fieldOf(set, 'spec', 'template', 'metadata', 'labels')).toEqual({
        ...selector,
        'app.kubernetes.io/name': 'otel-node-collector',
        'app.kubernetes.io/version': '0.158.0',
      });
      expect(set?.metadata.ownerReferences).toMatchObject([
        { kind: 'OpenTelemetryCollector', name: 'otel-node', controller: true },
      ]);
      const container = fieldOf(set, 'spec', 'template', 'spec', 'containers', 0);
      expect(container).toMatchObject({
        name: 'otc-container',
        args: ['--config=/conf/collector.yaml'],
        env: expect.arrayContaining([
          { name: 'GOMEMLIMIT', value: '614MiB' },
          expect.objectContaining({ name: 'POD_NAME' }),
          expect.objectContaining({ name: 'GOMAXPROCS' }),
        ]),
        readinessProbe: expect.objectContaining({ httpGet: { path: '/', port: 13133, scheme: 'HTTP' } }),
      });
      const hash = String(
        fieldOf(set, 'spec', 'template', 'metadata', 'annotations', 'opentelemetry-operator-config/sha256'),
      );
      expect(hash).toMatch(/^[0-9a-f]{64}$/);
      const config = await world.get(CONFIG_MAPS.resource, `observability/otel-node-collector-${hash.slice(0, 8)}`);
      expect(String(fieldOf(config, 'data', 'collector.yaml'))).toContain('0.0.0.0:4317');
      const names = async (resource: Resource) =>
        (await world.api.list(resource, { namespace: 'observability' }))
          .map(({ metadata }) => metadata.name)
          .filter((one) => one.startsWith('otel-node'))
          .sort();
      expect(await names(SERVICES.resource)).toEqual([
        'otel-node-collector',
        'otel-node-collector-headless',
        'otel-node-collector-monitoring',
      ]);
      expect(fieldOf(await world.get(SERVICES.resource, 'observability/otel-node-collector'), 'spec')).toMatchObject({
        internalTrafficPolicy: 'Local',
      });
      expect(
        fieldOf(await world.get(SERVICES.resource, 'observability/otel-node-collector-headless'), 'spec', 'clusterIP'),
      ).toBe('None');
      expect(
        await names({
          group: 'networking.k8s.io',
          version: 'v1',
          plural: 'networkpolicies',
          kind: 'NetworkPolicy',
          namespaced: true,
        }),
      ).toEqual(['otel-node-collector-networkpolicy']);
      expect(
        await names({ group: '', version: 'v1', plural: 'serviceaccounts', kind: 'ServiceAccount', namespaced: true }),
      ).toEqual(['otel-node-collector']);
      expect(
        await names({
          group: 'policy',
          version: 'v1',
          plural: 'poddisruptionbudgets',
          kind: 'PodDisruptionBudget',
          namespaced: true,
        }),
      ).toEqual([]);
      const status = fieldOf(await world.get(COLLECTORS, 'observability/otel-node'), 'status');
      expect(status).toMatchObject({
        version: '0.158.0',
        image: 'ghcr.io/acme/otelcol-k8s:0.158.0',
        observedGeneration: 1,
        conditions: [expect.objectContaining({ type: 'Ready', status: 'True', reason: 'Reconciled' })],
      });
    });

    test('a changed configuration makes a new ConfigMap, rolls the pods, and keeps the last few', async () => {
      await world.put(collector('otel-gateway', { mode: 'deployment', replicas: 2, configVersions: 2 }));
      await world.until(
        async () =>
          fieldOf(await world.get(COLLECTORS, 'observability/otel-gateway'), 'status', 'scale', 'statusReplicas') ===
          '2/2',
        '2/2',
      );
      const pods = async () => (await world.pods('observability', 'otel-gateway')).map(({ metadata }) => metadata.uid);
      const configs = async () =>
        (await world.api.list(CONFIG_MAPS.resource, { namespace: 'observability' })).filter(({ metadata }) =>
          metadata.name.startsWith('otel-gateway'),
        );
      const first = await pods();
      for (const verbosity of ['basic', 'normal', 'detailed']) {
        const changed = collector('otel-gateway', { mode: 'deployment', replicas: 2, configVersions: 2 });
        Object.assign(fieldOf(changed, 'spec', 'config', 'exporters') as object, { debug: { verbosity } });
        await world.put(changed);
        await world.until(
          async () =>
            (await configs()).some((config) => String(fieldOf(config, 'data', 'collector.yaml')).includes(verbosity)),
          `config ${verbosity}`,
        );
      }
      await world.until(async () => (await configs()).length === 2, 'two configurations kept');
      await world.until(async () => {
        const now = await pods();
        return now.length === 2 && now.every((uid) => !first.includes(uid));
      }, 'pods replaced');
    });

    test('without an available operator nothing is made', async () => {
      await world.api.mergePatch(
        DEPLOYMENTS.resource,
        { namespace: 'opentelemetry-operator-system', name: 'opentelemetry-operator-controller-manager' },
        { spec: { replicas: 0 } },
      );
      await world.until(
        async () =>
          fieldOf(
            await world.get(
              DEPLOYMENTS.resource,
              'opentelemetry-operator-system/opentelemetry-operator-controller-manager',
            ),
            'status',
            'availableReplicas',
          ) === undefined,
        'operator down',
      );
      if (webhooks) {
        const refused = world.api.apply(COLLECTORS, collector('idle', { mode: 'deployment' }), 'test');
        await expect(refused).rejects.toThrow(
          'no endpoints available for service "opentelemetry-operator-webhook-service"',
        );
      }
      const gateway = { namespace: 'observability', name: 'otel-gateway-collector' };
      await world.api.remove(DEPLOYMENTS.resource, gateway, { propagationPolicy: 'Background' });
      await sleep(200);
      expect(await world.api.get(DEPLOYMENTS.resource, gateway)).toBeUndefined();

      await world.api.mergePatch(
        DEPLOYMENTS.resource,
        { namespace: 'opentelemetry-operator-system', name: 'opentelemetry-operator-controller-manager' },
        { spec: { replicas: 1 } },
      );
      await world.until(() => world.api.get(DEPLOYMENTS.resource, gateway), 'made again once the operator is back');
    });

    test.runIf(webhooks)("the operator's webhooks default, warn and refuse", async () => {
      const spec = fieldOf(await world.get(COLLECTORS, 'observability/otel-gateway'), 'spec');
      expect(spec).toMatchObject({
        upgradeStrategy: 'automatic',
        managementState: 'managed',
        networkPolicy: { enabled: true },
      });
      expect(
        fieldOf(spec, 'config', 'service', 'telemetry', 'metrics', 'readers', 0, 'pull', 'exporter', 'prometheus'),
      ).toEqual({ host: '0.0.0.0', port: 8888 });
      await world.until(
        async () =>
          fieldOf(
            await world.get(
              DEPLOYMENTS.resource,
              'opentelemetry-operator-system/opentelemetry-operator-controller-manager',
            ),
            'status',
            'availableReplicas',
          ) === 1,
        'operator available',
      );
      const changed = world.api.apply(COLLECTORS, collector('otel-gateway', { mode: 'statefulset' }), 'test');
      await expect(changed).rejects.toThrow(
        'admission webhook "vopentelemetrycollectorcreateupdatebeta.kb.io" denied the request: the OpenTelemetry Collector mode is set to deployment, which does not support modification',
      );
    });

    test('deleting a collector takes everything of it along', async () => {
      await world.api.remove(
        COLLECTORS,
        { namespace: 'observability', name: 'otel-node' },
        { propagationPolicy: 'Background' },
      );
      for (const { resource } of [DAEMON_SETS, SERVICES, CONFIG_MAPS]) {
        await world.until(
          async () =>
            !(await world.api.list(resource, { namespace: 'observability' })).some(({ metadata }) =>
              metadata.name.startsWith('otel-node'),
            ),
          `${resource.plural} gone`,
        );
      }
    });

    test('no controller has failed at anything along the way', () => {
      expect(world.failures()).toEqual([]);
    });
  });
}

import type { KubeObject } from '../kube/types.ts';
import { customResourceDefinition } from './definition.ts';
import { asEdition, type ManifestOptions, plainVersion } from './edition.ts';
import { otelOperatorKinds } from './otel-operator-kinds.ts';
import {
  binding,
  clusterRole,
  deployment,
  type Named,
  namespaceObject,
  READ,
  role,
  rule,
  service,
  serviceAccount,
  WRITE,
} from './workload-parts.ts';

const NAMESPACE = 'opentelemetry-operator-system';
const PREFIX = 'opentelemetry-operator-';
const MANAGER = `${PREFIX}controller-manager`;
const SECRET = `${MANAGER}-service-cert`;
const CERTIFICATE = `${PREFIX}serving-cert`;
const WEBHOOK_SERVICE = `${PREFIX}webhook-service`;
const APP = { 'app.kubernetes.io/name': 'opentelemetry-operator' };
const SELECTOR = { ...APP, 'control-plane': 'controller-manager' };
const INJECT = { 'cert-manager.io/inject-ca-from': `${NAMESPACE}/${CERTIFICATE}` };

/** The sandbox's edition of `opentelemetry-operator.yaml`: namespace, definitions, RBAC, Deployment, webhooks and their certificate. */
export function otelOperatorManifest(version: string, { webhooks = true }: ManifestOptions = {}): KubeObject[] {
  const release = plainVersion(version);
  const objects = [
    namespaceObject({ name: NAMESPACE, labels: SELECTOR }),
    ...otelOperatorKinds.map((kind) => customResourceDefinition(kind, { labels: APP })),
    serviceAccount(inNamespace(MANAGER)),
    ...access(),
    service(inNamespace(`${MANAGER}-metrics-service`, SELECTOR), {
      ports: [{ name: 'https', port: 8443, targetPort: 'https' }],
      selector: SELECTOR,
    }),
    service(inNamespace(WEBHOOK_SERVICE), { ports: [{ port: 443, targetPort: 9443 }], selector: SELECTOR }),
    manager(release),
    ...certificate(),
    ...(webhooks ? webhookConfigurations() : []),
  ];
  return asEdition(objects, `the OpenTelemetry Operator v${release} release manifest`);
}

function inNamespace(name: string, labels: Record<string, string> = APP): Named {
  return { name, namespace: NAMESPACE, labels };
}

function access(): KubeObject[] {
  const account = { name: MANAGER, namespace: NAMESPACE };
  const managerRole = `${PREFIX}manager-role`;
  const election = `${PREFIX}leader-election-role`;
  const custom = otelOperatorKinds.map(({ plural }) => plural);
  return [
    clusterRole({ name: managerRole, labels: APP }, [
      rule('', ['configmaps', 'serviceaccounts', 'services'], WRITE),
      rule('', ['namespaces', 'persistentvolumeclaims', 'persistentvolumes', 'pods', 'secrets'], READ),
      rule('', ['events'], ['create', 'patch']),
      rule('apps', ['daemonsets', 'deployments', 'statefulsets'], WRITE),
      rule('apps', ['replicasets'], READ),
      rule('autoscaling', ['horizontalpodautoscalers'], WRITE),
      rule('batch', ['jobs'], READ),
      rule('coordination.k8s.io', ['leases'], ['create', 'get', 'list', 'update']),
      rule('networking.k8s.io', ['ingresses', 'networkpolicies'], WRITE),
      rule('policy', ['poddisruptionbudgets'], WRITE),
      rule(
        'opentelemetry.io',
        [...custom, ...custom.map((plural) => `${plural}/status`), ...custom.map((plural) => `${plural}/finalizers`)],
        WRITE,
      ),
    ]),
    binding({ name: `${PREFIX}manager-rolebinding`, labels: APP }, managerRole, account),
    role(inNamespace(election), [
      rule('', ['configmaps'], WRITE),
      rule('coordination.k8s.io', ['leases'], WRITE),
      rule('', ['events'], ['create', 'patch']),
    ]),
    binding(inNamespace(`${PREFIX}leader-election-rolebinding`), election, account),
  ];
}

function manager(release: string): KubeObject {
  const probe = (path: string, initialDelaySeconds: number, periodSeconds: number): unknown => ({
    httpGet: { path, port: 8081 },
    initialDelaySeconds,
    periodSeconds,
  });
  const container = {
    name: 'manager',
    image: `ghcr.io/open-telemetry/opentelemetry-operator/opentelemetry-operator:${release}`,
    args: ['--zap-log-level=info', '--zap-time-encoding=rfc3339nano'],
    env: [
      { name: 'SERVICE_ACCOUNT_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.serviceAccountName' } } },
      { name: 'NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
      { name: 'METRICS_ADDR', value: ':8443' },
      { name: 'METRICS_SECURE', value: 'true' },
      { name: 'ENABLE_LEADER_ELECTION', value: 'true' },
    ],
    livenessProbe: probe('/healthz', 15, 20),
    readinessProbe: probe('/readyz', 5, 10),
    ports: [
      { name: 'https', containerPort: 8443, protocol: 'TCP' },
      { name: 'webhook-server', containerPort: 9443, protocol: 'TCP' },
    ],
    resources: { requests: { cpu: '100m', memory: '64Mi' } },
    volumeMounts: [{ name: 'cert', mountPath: '/tmp/k8s-webhook-server/serving-certs', readOnly: true }],
  };
  return deployment(inNamespace(MANAGER, SELECTOR), {
    selector: SELECTOR,
    podSpec: {
      serviceAccountName: MANAGER,
      terminationGracePeriodSeconds: 10,
      containers: [container],
      volumes: [{ name: 'cert', secret: { defaultMode: 420, secretName: SECRET } }],
    },
  });
}

function certificate(): KubeObject[] {
  const issuer = `${PREFIX}selfsigned-issuer`;
  const host = `${WEBHOOK_SERVICE}.${NAMESPACE}.svc`;
  return [
    {
      apiVersion: 'cert-manager.io/v1',
      kind: 'Certificate',
      metadata: inNamespace(CERTIFICATE),
      spec: {
        dnsNames: [host, `${host}.cluster.local`],
        issuerRef: { kind: 'Issuer', name: issuer },
        secretName: SECRET,
        subject: { organizationalUnits: ['opentelemetry-operator'] },
      },
    },
    { apiVersion: 'cert-manager.io/v1', kind: 'Issuer', metadata: inNamespace(issuer), spec: { selfSigned: {} } },
  ];
}

interface Hook {
  plural: string;
  version: string;
  singular: string;
  /** What the names of its webhooks carry at the end. */
  suffix: string;
}

const HOOKS: readonly Hook[] = [
  { plural: 'instrumentations', version: 'v1alpha1', singular: 'instrumentation', suffix: '' },
  { plural: 'opampbridges', version: 'v1alpha1', singular: 'opampbridge', suffix: '' },
  { plural: 'opentelemetrycollectors', version: 'v1beta1', singular: 'opentelemetrycollector', suffix: 'beta' },
  { plural: 'targetallocators', version: 'v1alpha1', singular: 'targetallocator', suffix: 'beta' },
];

function webhookConfigurations(): KubeObject[] {
  const apiVersion = 'admissionregistration.k8s.io/v1';
  const metadata = (name: string): KubeObject['metadata'] => ({
    name: `${PREFIX}${name}`,
    labels: APP,
    annotations: INJECT,
  });
  const pods = webhook('mpod.kb.io', '/mutate-v1-pod', {
    failurePolicy: 'Ignore',
    rule: { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] },
  });
  return [
    {
      apiVersion,
      kind: 'MutatingWebhookConfiguration',
      metadata: metadata('mutating-webhook-configuration'),
      webhooks: [...HOOKS.map(mutating), pods],
    },
    {
      apiVersion,
      kind: 'ValidatingWebhookConfiguration',
      metadata: metadata('validating-webhook-configuration'),
      webhooks: HOOKS.flatMap(validating),
    },
  ];
}

function mutating(hook: Hook): unknown {
  const path = `/mutate-opentelemetry-io-${hook.version}-${hook.singular}`;
  return webhook(`m${hook.singular}${hook.suffix}.kb.io`, path, {
    failurePolicy: 'Fail',
    rule: ruleOf(hook, ['CREATE', 'UPDATE']),
  });
}

function validating(hook: Hook): unknown[] {
  const path = `/validate-opentelemetry-io-${hook.version}-${hook.singular}`;
  const name = (verb: string): string => `v${hook.singular}${verb}${hook.suffix}.kb.io`;
  return [
    webhook(name('createupdate'), path, { failurePolicy: 'Fail', rule: ruleOf(hook, ['CREATE', 'UPDATE']) }),
    webhook(name('delete'), path, { failurePolicy: 'Ignore', rule: ruleOf(hook, ['DELETE']) }),
  ];
}

function ruleOf({ plural, version }: Hook, operations: string[]): unknown {
  return { apiGroups: ['opentelemetry.io'], apiVersions: [version], operations, resources: [plural] };
}

function webhook(
  name: string,
  path: string,
  { failurePolicy, rule: rules }: { failurePolicy: string; rule: unknown },
): unknown {
  return {
    name,
    admissionReviewVersions: ['v1'],
    clientConfig: { service: { name: WEBHOOK_SERVICE, namespace: NAMESPACE, path } },
    failurePolicy,
    rules: [rules],
    sideEffects: 'None',
  };
}

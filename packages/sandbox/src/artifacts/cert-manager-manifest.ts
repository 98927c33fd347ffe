import type { KubeObject } from '../kube/types.ts';
import { certManagerKinds } from './cert-manager-kinds.ts';
import { customResourceDefinition } from './definition.ts';
import { asEdition, type ManifestOptions, plainVersion } from './edition.ts';
import {
  binding,
  clusterRole,
  deployment,
  type Named,
  namespaceObject,
  READ,
  RESTRICTED,
  role,
  rule,
  service,
  serviceAccount,
  WRITE,
} from './workload-parts.ts';

const NAMESPACE = 'cert-manager';

interface Part {
  name: string;
  /** `app.kubernetes.io/name`. */
  app: string;
  component: 'controller' | 'cainjector' | 'webhook';
  image: string;
  args: string[];
  ports: Array<{ name: string; containerPort: number }>;
  probePort?: string;
}

const PARTS: readonly Part[] = [
  {
    name: 'cert-manager-cainjector',
    app: 'cainjector',
    component: 'cainjector',
    image: 'cert-manager-cainjector',
    args: ['--v=2', '--leader-election-namespace=kube-system'],
    ports: [{ name: 'http-metrics', containerPort: 9402 }],
  },
  {
    name: 'cert-manager',
    app: 'cert-manager',
    component: 'controller',
    image: 'cert-manager-controller',
    args: [
      '--v=2',
      '--cluster-resource-namespace=$(POD_NAMESPACE)',
      '--leader-election-namespace=kube-system',
      '--max-concurrent-challenges=60',
    ],
    ports: [
      { name: 'http-metrics', containerPort: 9402 },
      { name: 'http-healthz', containerPort: 9403 },
    ],
  },
  {
    name: 'cert-manager-webhook',
    app: 'webhook',
    component: 'webhook',
    image: 'cert-manager-webhook',
    args: [
      '--v=2',
      '--secure-port=10250',
      '--dynamic-serving-ca-secret-namespace=$(POD_NAMESPACE)',
      '--dynamic-serving-ca-secret-name=cert-manager-webhook-ca',
      '--dynamic-serving-dns-names=cert-manager-webhook',
      '--dynamic-serving-dns-names=cert-manager-webhook.$(POD_NAMESPACE)',
      '--dynamic-serving-dns-names=cert-manager-webhook.$(POD_NAMESPACE).svc',
    ],
    ports: [
      { name: 'https', containerPort: 10250 },
      { name: 'healthcheck', containerPort: 6080 },
      { name: 'http-metrics', containerPort: 9402 },
    ],
    probePort: 'healthcheck',
  },
];

/** The sandbox's edition of `cert-manager.yaml`: namespace, definitions, RBAC, three Deployments, their Services and webhooks. */
export function certManagerManifest(version: string, { webhooks = true }: ManifestOptions = {}): KubeObject[] {
  const release = `v${plainVersion(version)}`;
  const objects = [
    namespaceObject({ name: NAMESPACE, labels: {} }),
    ...certManagerKinds.map((kind) =>
      customResourceDefinition(kind, { labels: labelsOf('cert-manager', 'crds', release) }),
    ),
    ...PARTS.map((part) => serviceAccount({ ...named(part, release), namespace: NAMESPACE })),
    ...access(release),
    ...PARTS.map((part) => serviceOf(part, release)),
    ...PARTS.map((part) => deploymentOf(part, release)),
    ...(webhooks ? webhookConfigurations(release) : []),
  ];
  return asEdition(objects, `the cert-manager ${release} release manifest`);
}

function labelsOf(app: string, component: string, release: string): Record<string, string> {
  return {
    app,
    'app.kubernetes.io/name': app,
    'app.kubernetes.io/instance': 'cert-manager',
    'app.kubernetes.io/component': component,
    'app.kubernetes.io/version': release,
  };
}

function named({ name, app, component }: Part, release: string): Named {
  return { name, labels: labelsOf(app, component, release) };
}

function selectorOf({ app, component }: Part): Record<string, string> {
  return {
    'app.kubernetes.io/name': app,
    'app.kubernetes.io/instance': 'cert-manager',
    'app.kubernetes.io/component': component,
  };
}

function access(release: string): KubeObject[] {
  const kinds = ['certificates', 'certificaterequests', 'issuers', 'clusterissuers'];
  const controller = (name: string): Named => ({ name, labels: labelsOf('cert-manager', 'controller', release) });
  const injector = (name: string): Named => ({ name, labels: labelsOf('cainjector', 'cainjector', release) });
  const webhook = (name: string): Named => ({ name, labels: labelsOf('webhook', 'webhook', release) });
  const issuing = 'cert-manager-controller-certificates';
  const requests = 'cert-manager-webhook:subjectaccessreviews';
  const serving = 'cert-manager-webhook:dynamic-serving';
  return [
    clusterRole(injector('cert-manager-cainjector'), [
      rule('cert-manager.io', ['certificates'], READ),
      rule('', ['secrets'], READ),
      rule('', ['events'], ['get', 'create', 'update', 'patch']),
      rule(
        'admissionregistration.k8s.io',
        ['validatingwebhookconfigurations', 'mutatingwebhookconfigurations'],
        [...READ, 'update', 'patch'],
      ),
      rule('apiregistration.k8s.io', ['apiservices'], [...READ, 'update', 'patch']),
      rule('apiextensions.k8s.io', ['customresourcedefinitions'], [...READ, 'update', 'patch']),
    ]),
    clusterRole(controller(issuing), [
      rule(
        'cert-manager.io',
        [...kinds, ...kinds.map((kind) => `${kind}/status`), ...kinds.map((kind) => `${kind}/finalizers`)],
        WRITE,
      ),
      rule('acme.cert-manager.io', ['orders', 'challenges'], WRITE),
      rule('', ['secrets'], WRITE),
      rule('', ['events'], ['create', 'patch']),
    ]),
    clusterRole(webhook(requests), [rule('authorization.k8s.io', ['subjectaccessreviews'], ['create'])]),
    binding(injector('cert-manager-cainjector'), 'cert-manager-cainjector', {
      name: 'cert-manager-cainjector',
      namespace: NAMESPACE,
    }),
    binding(controller(issuing), issuing, { name: 'cert-manager', namespace: NAMESPACE }),
    binding(webhook(requests), requests, { name: 'cert-manager-webhook', namespace: NAMESPACE }),
    role({ ...webhook(serving), namespace: NAMESPACE }, [
      { ...rule('', ['secrets'], [...READ, 'update']), resourceNames: ['cert-manager-webhook-ca'] },
      rule('', ['secrets'], ['create']),
    ]),
    binding({ ...webhook(serving), namespace: NAMESPACE }, serving, {
      name: 'cert-manager-webhook',
      namespace: NAMESPACE,
    }),
  ];
}

function serviceOf(part: Part, release: string): KubeObject {
  const metrics = { name: 'http-metrics', port: 9402 };
  const ports = part.component === 'webhook' ? [{ name: 'https', port: 443, targetPort: 'https' }, metrics] : [metrics];
  return service({ ...named(part, release), namespace: NAMESPACE }, { ports, selector: selectorOf(part) });
}

function deploymentOf(part: Part, release: string): KubeObject {
  const { name, image, args, ports, probePort } = part;
  const probe = (path: string): unknown => ({
    httpGet: { path, port: probePort, scheme: 'HTTP' },
    initialDelaySeconds: 5,
    periodSeconds: 5,
  });
  const container = {
    name: `cert-manager-${part.component}`,
    image: `quay.io/jetstack/${image}:${release}`,
    imagePullPolicy: 'IfNotPresent',
    args,
    ports: ports.map((port) => ({ ...port, protocol: 'TCP' })),
    env: [{ name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } }],
    securityContext: RESTRICTED,
    ...(probePort === undefined ? {} : { livenessProbe: probe('/livez'), readinessProbe: probe('/healthz') }),
  };
  return deployment(
    { ...named(part, release), namespace: NAMESPACE },
    {
      selector: selectorOf(part),
      podSpec: {
        serviceAccountName: name,
        enableServiceLinks: false,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
        nodeSelector: { 'kubernetes.io/os': 'linux' },
        containers: [container],
      },
    },
  );
}

function webhookConfigurations(release: string): KubeObject[] {
  const metadata = {
    name: 'cert-manager-webhook',
    labels: labelsOf('webhook', 'webhook', release),
    annotations: { 'cert-manager.io/inject-ca-from-secret': `${NAMESPACE}/cert-manager-webhook-ca` },
  };
  const webhook = (path: string, rules: unknown[], namespaceSelector?: unknown): unknown => ({
    name: 'webhook.cert-manager.io',
    admissionReviewVersions: ['v1'],
    clientConfig: { service: { name: 'cert-manager-webhook', namespace: NAMESPACE, path } },
    failurePolicy: 'Fail',
    matchPolicy: 'Equivalent',
    sideEffects: 'None',
    timeoutSeconds: 30,
    rules,
    ...(namespaceSelector === undefined ? {} : { namespaceSelector }),
  });
  const created = {
    apiGroups: ['cert-manager.io'],
    apiVersions: ['v1'],
    operations: ['CREATE'],
    resources: ['certificaterequests'],
  };
  const written = {
    apiGroups: ['cert-manager.io', 'acme.cert-manager.io'],
    apiVersions: ['v1'],
    operations: ['CREATE', 'UPDATE'],
    resources: ['*/*'],
  };
  const enabled = {
    matchExpressions: [{ key: 'cert-manager.io/disable-validation', operator: 'NotIn', values: ['true'] }],
  };
  const apiVersion = 'admissionregistration.k8s.io/v1';
  return [
    { apiVersion, kind: 'MutatingWebhookConfiguration', metadata, webhooks: [webhook('/mutate', [created])] },
    {
      apiVersion,
      kind: 'ValidatingWebhookConfiguration',
      metadata,
      webhooks: [webhook('/validate', [written], enabled)],
    },
  ];
}

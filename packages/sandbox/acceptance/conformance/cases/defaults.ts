import type { ConformanceCase } from '../conformance-case.ts';
import { deployment, template } from './bodies.ts';

/** Every kind written as short as it can be, read back in full: defaults, dropped zeros, managed fields. */
const SHORT: readonly [name: string, path: string, body: Record<string, unknown>][] = [
  ['ConfigMap', '/api/v1/namespaces/{ns}/configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' } }],
  [
    'Secret with stringData',
    '/api/v1/namespaces/{ns}/secrets',
    { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'x' }, data: { b: 'Yg==' }, stringData: { a: 'plain' } },
  ],
  [
    'ServiceAccount',
    '/api/v1/namespaces/{ns}/serviceaccounts',
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'x' } },
  ],
  [
    'Service',
    '/api/v1/namespaces/{ns}/services',
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'x' },
      spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
    },
  ],
  [
    'headless Service',
    '/api/v1/namespaces/{ns}/services',
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'x' },
      spec: { clusterIP: 'None', selector: { app: 'web' }, ports: [{ port: 80, name: 'http', targetPort: 'http' }] },
    },
  ],
  [
    'Service of type LoadBalancer',
    '/api/v1/namespaces/{ns}/services',
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'x' },
      spec: { type: 'LoadBalancer', ports: [{ port: 80 }] },
    },
  ],
  [
    'Service of type ExternalName',
    '/api/v1/namespaces/{ns}/services',
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'x' },
      spec: { type: 'ExternalName', externalName: 'example.com' },
    },
  ],
  [
    'PersistentVolumeClaim',
    '/api/v1/namespaces/{ns}/persistentvolumeclaims',
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'x' },
      spec: {
        storageClassName: 'none',
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1024Mi' } },
      },
    },
  ],
  ['Deployment', '/apis/apps/v1/namespaces/{ns}/deployments', deployment('x')],
  [
    'Deployment that recreates',
    '/apis/apps/v1/namespaces/{ns}/deployments',
    deployment('x', { strategy: { type: 'Recreate' }, minReadySeconds: 0, paused: false }),
  ],
  [
    'Deployment with everything around its containers',
    '/apis/apps/v1/namespaces/{ns}/deployments',
    deployment('x', {
      template: {
        metadata: { labels: { app: 'web' }, annotations: { note: 'n' } },
        spec: {
          serviceAccountName: 'runner',
          hostNetwork: false,
          nodeSelector: { 'kubernetes.io/arch': 'arm64' },
          tolerations: [{ key: 'k', operator: 'Exists' }],
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: 'kubernetes.io/hostname',
              whenUnsatisfiable: 'ScheduleAnyway',
              labelSelector: { matchLabels: { app: 'web' } },
            },
          ],
          initContainers: [{ name: 'init', image: 'busybox' }],
          containers: [
            {
              name: 'main',
              image:
                'registry.example:5000/web@sha256:0000000000000000000000000000000000000000000000000000000000000000',
              args: ['--flag'],
              ports: [
                { containerPort: 8080, name: 'http' },
                { containerPort: 53, protocol: 'UDP' },
              ],
              env: [
                { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
                { name: 'MEM', valueFrom: { resourceFieldRef: { resource: 'limits.memory' } } },
                { name: 'KEY', valueFrom: { secretKeyRef: { name: 's', key: 'k', optional: false } } },
                { name: 'EMPTY', value: '' },
              ],
              envFrom: [{ configMapRef: { name: 'c' } }],
              resources: { limits: { cpu: '1500m', memory: '1024Mi' }, requests: { cpu: 0.5, memory: '536870912' } },
              readinessProbe: { httpGet: { port: 'http' } },
              livenessProbe: { tcpSocket: { port: 8080 }, initialDelaySeconds: 0 },
              startupProbe: { exec: { command: ['true'] }, periodSeconds: 3 },
              securityContext: {
                runAsNonRoot: true,
                allowPrivilegeEscalation: false,
                capabilities: { drop: ['ALL'] },
                readOnlyRootFilesystem: true,
              },
              volumeMounts: [
                { name: 'config', mountPath: '/etc/config', readOnly: false },
                { name: 'data', mountPath: '/data' },
              ],
              lifecycle: { preStop: { exec: { command: ['sleep', '1'] } } },
            },
          ],
          volumes: [
            { name: 'config', configMap: { name: 'c' } },
            { name: 'data', emptyDir: {} },
            { name: 'nothing' },
            { name: 'secret', secret: { secretName: 's', items: [{ key: 'k', path: 'p' }] } },
            { name: 'host', hostPath: { path: '/var' } },
            { name: 'claim', persistentVolumeClaim: { claimName: 'p' } },
            {
              name: 'all',
              projected: {
                sources: [
                  { serviceAccountToken: { path: 't' } },
                  { downwardAPI: { items: [{ path: 'l', fieldRef: { fieldPath: 'metadata.labels' } }] } },
                ],
              },
            },
          ],
          affinity: {
            podAntiAffinity: {
              preferredDuringSchedulingIgnoredDuringExecution: [
                { weight: 1, podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector: {} } },
              ],
            },
          },
        },
      },
    }),
  ],
  [
    'DaemonSet',
    '/apis/apps/v1/namespaces/{ns}/daemonsets',
    {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'x' },
      spec: { selector: { matchLabels: { app: 'web' } }, template },
    },
  ],
  [
    'StatefulSet',
    '/apis/apps/v1/namespaces/{ns}/statefulsets',
    {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'x' },
      spec: {
        serviceName: 'x',
        selector: { matchLabels: { app: 'web' } },
        template,
        volumeClaimTemplates: [
          {
            metadata: { name: 'data' },
            spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
          },
        ],
      },
    },
  ],
  [
    'ReplicaSet',
    '/apis/apps/v1/namespaces/{ns}/replicasets',
    {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: 'x' },
      spec: { selector: { matchLabels: { app: 'web' } }, template },
    },
  ],
  [
    'ControllerRevision',
    '/apis/apps/v1/namespaces/{ns}/controllerrevisions',
    {
      apiVersion: 'apps/v1',
      kind: 'ControllerRevision',
      metadata: { name: 'x' },
      revision: 1,
      data: { spec: { a: 1 } },
    },
  ],
  [
    'Job',
    '/apis/batch/v1/namespaces/{ns}/jobs',
    {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'x' },
      spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'web' }] } } },
    },
  ],
  [
    'CronJob',
    '/apis/batch/v1/namespaces/{ns}/cronjobs',
    {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'x' },
      spec: {
        schedule: '*/5 * * * *',
        jobTemplate: {
          spec: { template: { spec: { restartPolicy: 'OnFailure', containers: [{ name: 'main', image: 'web' }] } } },
        },
      },
    },
  ],
  [
    'Pod',
    '/api/v1/namespaces/{ns}/pods',
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'x' },
      spec: { containers: [{ name: 'main', image: 'web', resources: { limits: { cpu: '1' } } }] },
    },
  ],
  [
    'NetworkPolicy',
    '/apis/networking.k8s.io/v1/namespaces/{ns}/networkpolicies',
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'x' },
      spec: { podSelector: {}, ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 80 }] }], egress: [{}] },
    },
  ],
  [
    'Ingress',
    '/apis/networking.k8s.io/v1/namespaces/{ns}/ingresses',
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'x' },
      spec: {
        rules: [
          {
            host: 'a.example',
            http: {
              paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'x', port: { number: 80 } } } }],
            },
          },
        ],
      },
    },
  ],
  [
    'Role',
    '/apis/rbac.authorization.k8s.io/v1/namespaces/{ns}/roles',
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name: 'x' },
      rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
    },
  ],
  [
    'RoleBinding',
    '/apis/rbac.authorization.k8s.io/v1/namespaces/{ns}/rolebindings',
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: 'x' },
      subjects: [
        { kind: 'ServiceAccount', name: 'x' },
        { kind: 'User', name: 'u' },
      ],
      roleRef: { kind: 'Role', name: 'x' },
    },
  ],
  [
    'ClusterRole without rules',
    '/apis/rbac.authorization.k8s.io/v1/clusterroles',
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: '{ns}' } },
  ],
  [
    'StorageClass',
    '/apis/storage.k8s.io/v1/storageclasses',
    { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: '{ns}' }, provisioner: 'example.com/p' },
  ],
  [
    'PersistentVolume',
    '/api/v1/persistentvolumes',
    {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: '{ns}' },
      spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/x' } },
    },
  ],
  [
    'PodDisruptionBudget',
    '/apis/policy/v1/namespaces/{ns}/poddisruptionbudgets',
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'x' },
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'web' } } },
    },
  ],
  [
    'HorizontalPodAutoscaler',
    '/apis/autoscaling/v2/namespaces/{ns}/horizontalpodautoscalers',
    {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'x' },
      spec: {
        maxReplicas: 3,
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'x' },
        behavior: { scaleDown: { stabilizationWindowSeconds: 5 } },
      },
    },
  ],
  [
    'PriorityClass',
    '/apis/scheduling.k8s.io/v1/priorityclasses',
    { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: '{ns}' }, value: 10 },
  ],
  [
    'Lease',
    '/apis/coordination.k8s.io/v1/namespaces/{ns}/leases',
    {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: 'x' },
      spec: {
        holderIdentity: 'me',
        leaseDurationSeconds: 60,
        acquireTime: '2026-01-02T03:04:05.000006Z',
        renewTime: '2026-01-02T03:04:05.123456Z',
        leaseTransitions: 0,
      },
    },
  ],
  [
    'Event',
    '/api/v1/namespaces/{ns}/events',
    {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'x' },
      involvedObject: { kind: 'Pod', name: 'p', namespace: '{ns}' },
      reason: 'Why',
      message: 'because',
      type: 'Normal',
    },
  ],
  [
    'EndpointSlice',
    '/apis/discovery.k8s.io/v1/namespaces/{ns}/endpointslices',
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: 'x' },
      addressType: 'IPv4',
      endpoints: [{ addresses: ['10.1.2.3'] }],
      ports: [{ port: 80 }],
    },
  ],
  [
    'ResourceQuota',
    '/api/v1/namespaces/{ns}/resourcequotas',
    {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'x' },
      spec: { hard: { 'count/leases.coordination.k8s.io': '5' } },
    },
  ],
  [
    'LimitRange',
    '/api/v1/namespaces/{ns}/limitranges',
    {
      apiVersion: 'v1',
      kind: 'LimitRange',
      metadata: { name: 'x' },
      spec: { limits: [{ type: 'Container', max: { cpu: '1' }, min: { memory: '1Mi' } }] },
    },
  ],
  [
    'ValidatingWebhookConfiguration',
    '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations',
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      metadata: { name: '{ns}' },
      webhooks: [
        {
          name: 'a.example.com',
          clientConfig: { service: { namespace: '{ns}', name: 'x' } },
          rules: [
            { apiGroups: ['nothing.example.com'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['things'] },
          ],
          sideEffects: 'None',
          admissionReviewVersions: ['v1'],
        },
      ],
    },
  ],
  ['Namespace', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: '{ns}x' } }],
  [
    'Node',
    '/api/v1/nodes',
    { apiVersion: 'v1', kind: 'Node', metadata: { name: '{ns}' }, status: { capacity: { cpu: '4', memory: '8Gi' } } },
  ],
  [
    'IngressClass',
    '/apis/networking.k8s.io/v1/ingressclasses',
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: { name: '{ns}' },
      spec: { controller: 'example.com/c' },
    },
  ],
  [
    'CSIDriver',
    '/apis/storage.k8s.io/v1/csidrivers',
    { apiVersion: 'storage.k8s.io/v1', kind: 'CSIDriver', metadata: { name: '{ns}' }, spec: {} },
  ],
];

export const defaultsCases: readonly ConformanceCase[] = SHORT.flatMap(([name, path, body]) => [
  { name: `${name}: created with its defaults`, steps: [{ method: 'POST', path, body, userAgent: 'kubectl/v1' }] },
  { name: `${name}: applied, then applied again`, steps: applyTwice(path, body) },
]);

function applyTwice(path: string, body: Record<string, unknown>): ConformanceCase['steps'] {
  const { metadata } = body;
  const name = typeof metadata === 'object' && metadata !== null ? String(Reflect.get(metadata, 'name')) : 'x';
  const step = {
    method: 'PATCH' as const,
    path: `${path}/${name}?fieldManager=otelops&fieldValidation=Strict`,
    body,
    contentType: 'application/apply-patch+yaml',
  };
  // A real server stores Jobs and claims anew once after their creation, with nothing changed: that is not imitated.
  if (body['kind'] === 'Job' || body['kind'] === 'PersistentVolumeClaim')
    return [{ ...step, codeOnly: true }, { ...step, codeOnly: true }, step, step];
  return [step, step, { ...step, path: `${step.path}&dryRun=All` }];
}

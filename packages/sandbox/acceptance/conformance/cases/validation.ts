import type { ConformanceCase } from '../conformance-case.ts';
import { deployment, MERGE, template } from './bodies.ts';

const DEPLOYMENTS = '/apis/apps/v1/namespaces/{ns}/deployments';

/** Each body is sent to be created and is refused; the causes are compared one by one. */
function refused(name: string, path: string, bodies: readonly unknown[]): ConformanceCase {
  return { name: `validation: ${name}`, steps: bodies.map((body) => ({ method: 'POST' as const, path, body })) };
}

const container = (fields: Record<string, unknown>): Record<string, unknown> =>
  pod({ containers: [{ name: 'main', image: 'a', ...fields }] });
const pod = (spec: Record<string, unknown>): Record<string, unknown> =>
  deployment('x', { template: { metadata: { labels: { app: 'web' } }, spec } });
const object = (apiVersion: string, kind: string, rest: Record<string, unknown>): Record<string, unknown> => ({
  apiVersion,
  kind,
  metadata: { name: 'x' },
  ...rest,
});

const main = [{ name: 'main', image: 'a' }];

export const validationCases: readonly ConformanceCase[] = [
  refused('deployments', DEPLOYMENTS, [
    { ...deployment('x'), spec: {} },
    deployment('x', { selector: { matchLabels: { app: 'other' } } }),
    deployment('x', { selector: {} }),
    deployment('x', { replicas: -1, minReadySeconds: -1 }),
    deployment('x', { strategy: { type: 'Sideways' } }),
    deployment('x', { strategy: { type: 'Recreate', rollingUpdate: { maxSurge: 1 } } }),
    deployment('x', { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } }),
    deployment('x', { strategy: { rollingUpdate: { maxSurge: 'many' } } }),
    deployment('x', { progressDeadlineSeconds: 5, minReadySeconds: 9 }),
    deployment('x', { selector: { matchExpressions: [{ key: 'app', operator: 'Near' }] } }),
  ]),
  refused('containers', DEPLOYMENTS, [
    pod({ containers: [] }),
    pod({ containers: [{}] }),
    pod({ containers: [{ name: 'Bad_Name', image: 'a' }] }),
    pod({ containers: [...main, ...main] }),
    pod({ containers: main, initContainers: main }),
    container({ image: '' }),
    container({ imagePullPolicy: 'Often', terminationMessagePolicy: 'Shout' }),
    container({
      ports: [
        { containerPort: 0 },
        { containerPort: 70000 },
        { containerPort: 80, name: 'UPPER' },
        { containerPort: 81, protocol: 'ICMP' },
      ],
    }),
    container({
      ports: [
        { containerPort: 80, name: 'a' },
        { containerPort: 81, name: 'a' },
      ],
    }),
    container({
      ports: [
        { containerPort: 80, name: 'far-too-long-a-name' },
        { containerPort: 81, name: '123' },
        { containerPort: 82, name: 'a--b' },
      ],
    }),
    container({
      env: [
        { name: '' },
        { name: 'A=B' },
        { name: 'OK', valueFrom: {} },
        { name: 'TWO', value: 'v', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
        { name: 'KEY', valueFrom: { secretKeyRef: { name: 's' } } },
      ],
    }),
    container({ envFrom: [{}, { configMapRef: {} }] }),
    container({
      volumeMounts: [
        { name: 'none', mountPath: '/a' },
        { name: '', mountPath: '' },
      ],
    }),
    container({ resources: { limits: { cpu: '1' }, requests: { cpu: '2' } } }),
    container({ resources: { limits: { cpu: '-1', gpu: '1' } } }),
    container({ readinessProbe: {} }),
    container({ livenessProbe: { httpGet: { port: 0 }, exec: { command: ['a'] }, periodSeconds: -1 } }),
    container({ livenessProbe: { tcpSocket: { port: 80 }, successThreshold: 2 } }),
    container({ securityContext: { runAsUser: -1, privileged: true, allowPrivilegeEscalation: false } }),
    container({ securityContext: { seccompProfile: { type: 'None' } } }),
  ]),
  refused('quantities that are none', DEPLOYMENTS, [container({ resources: { limits: { cpu: 'lots' } } })]),
  refused('pods around their containers', DEPLOYMENTS, [
    pod({ containers: main, restartPolicy: 'Never' }),
    pod({ containers: main, restartPolicy: 'Sometimes', dnsPolicy: 'Guess' }),
    pod({
      containers: main,
      volumes: [
        { name: 'a', emptyDir: {} },
        { name: 'a', emptyDir: {} },
        { name: 'B', emptyDir: {} },
        { emptyDir: {} },
      ],
    }),
    pod({
      containers: main,
      volumes: [
        { name: 'a', emptyDir: {}, secret: { secretName: 's' } },
        { name: 'b', configMap: {} },
        { name: 'c', secret: {} },
        { name: 'd', persistentVolumeClaim: {} },
        { name: 'e', hostPath: {} },
      ],
    }),
    pod({
      containers: main,
      tolerations: [
        { value: 'x' },
        { key: 'k', operator: 'Near' },
        { key: 'k', operator: 'Exists', value: 'v' },
        { key: 'k', tolerationSeconds: 3, effect: 'NoSchedule' },
        { key: 'k', effect: 'Maybe' },
      ],
    }),
    pod({ containers: main, topologySpreadConstraints: [{ maxSkew: 0, topologyKey: '', whenUnsatisfiable: 'Cry' }] }),
    pod({ containers: main, nodeSelector: { 'a b': 'c d' } }),
    pod({
      containers: [{ name: 'main', image: 'a', ports: [{ containerPort: 80, hostPort: 81 }] }],
      hostNetwork: true,
    }),
    pod({
      containers: main,
      serviceAccountName: 'Bad Name',
      priorityClassName: 'Bad Name',
      hostname: 'Bad.Name',
      terminationGracePeriodSeconds: -1,
    }),
  ]),
  refused('services', '/api/v1/namespaces/{ns}/services', [
    object('v1', 'Service', { spec: {} }),
    object('v1', 'Service', { spec: { ports: [{ port: 80 }, { port: 81 }] } }),
    object('v1', 'Service', {
      spec: {
        ports: [
          { name: 'a', port: 80 },
          { name: 'b', port: 80 },
        ],
      },
    }),
    object('v1', 'Service', {
      spec: {
        ports: [
          { name: 'a', port: 80 },
          { name: 'a', port: 81 },
        ],
      },
    }),
    object('v1', 'Service', { spec: { ports: [{ port: 0 }, { name: 'B', port: 70000 }] } }),
    object('v1', 'Service', { spec: { type: 'Magic', ports: [{ port: 80 }] } }),
    object('v1', 'Service', { spec: { type: 'ExternalName', ports: [{ port: 80 }] } }),
    object('v1', 'Service', { spec: { type: 'NodePort', ports: [{ port: 80, nodePort: 99 }] } }),
    object('v1', 'Service', {
      spec: { ports: [{ port: 80, protocol: 'ICMP', targetPort: 'Not_A_Name' }], sessionAffinity: 'Maybe' },
    }),
    { ...object('v1', 'Service', { spec: { ports: [{ port: 80 }] } }), metadata: { name: '1abc' } },
  ]),
  refused('config maps and secrets', '/api/v1/namespaces/{ns}/configmaps', [
    object('v1', 'ConfigMap', { data: { 'a b': '1', '..': '2', ok: '3' } }),
    object('v1', 'ConfigMap', { data: { a: '1' }, binaryData: { a: 'YQ==' } }),
    object('v1', 'ConfigMap', { binaryData: { a: '???' } }),
  ]),
  refused('secrets', '/api/v1/namespaces/{ns}/secrets', [
    object('v1', 'Secret', { type: 'kubernetes.io/tls' }),
    object('v1', 'Secret', { type: 'kubernetes.io/basic-auth' }),
    object('v1', 'Secret', { type: 'kubernetes.io/ssh-auth' }),
    object('v1', 'Secret', { type: 'kubernetes.io/dockerconfigjson' }),
    object('v1', 'Secret', { type: 'kubernetes.io/service-account-token' }),
    object('v1', 'Secret', { data: { 'a b': 'YQ==' } }),
    object('v1', 'Secret', { data: { a: 'not base64!' } }),
  ]),
  refused('claims', '/api/v1/namespaces/{ns}/persistentvolumeclaims', [
    object('v1', 'PersistentVolumeClaim', { spec: {} }),
    object('v1', 'PersistentVolumeClaim', {
      spec: { accessModes: ['Sometimes'], resources: { requests: { storage: '0' } }, volumeMode: 'Air' },
    }),
  ]),
  refused('volumes', '/api/v1/persistentvolumes', [
    object('v1', 'PersistentVolume', { spec: {} }),
    object('v1', 'PersistentVolume', { spec: { accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' } } }),
    object('v1', 'PersistentVolume', {
      spec: {
        accessModes: ['ReadWriteOnce'],
        capacity: { storage: '1Gi' },
        hostPath: { path: '/a' },
        nfs: { server: 's', path: '/' },
      },
    }),
  ]),
  refused('storage classes', '/apis/storage.k8s.io/v1/storageclasses', [
    object('storage.k8s.io/v1', 'StorageClass', {}),
    object('storage.k8s.io/v1', 'StorageClass', {
      provisioner: 'a.example.com/b',
      reclaimPolicy: 'Lose',
      volumeBindingMode: 'Never',
    }),
  ]),
  refused('roles', '/apis/rbac.authorization.k8s.io/v1/namespaces/{ns}/roles', [
    object('rbac.authorization.k8s.io/v1', 'Role', { rules: [{}] }),
    object('rbac.authorization.k8s.io/v1', 'Role', { rules: [{ verbs: ['get'], nonResourceURLs: ['/x'] }] }),
  ]),
  refused('role bindings', '/apis/rbac.authorization.k8s.io/v1/namespaces/{ns}/rolebindings', [
    object('rbac.authorization.k8s.io/v1', 'RoleBinding', {
      roleRef: { kind: 'Thing', name: '' },
      subjects: [
        { kind: 'Ghost', name: '' },
        { kind: 'ServiceAccount', name: 'a', apiGroup: 'b' },
      ],
    }),
  ]),
  refused('jobs', '/apis/batch/v1/namespaces/{ns}/jobs', [
    object('batch/v1', 'Job', { spec: { template: { spec: { containers: main } } } }),
    object('batch/v1', 'Job', {
      spec: {
        parallelism: -1,
        completions: -1,
        backoffLimit: -1,
        template: { spec: { containers: main, restartPolicy: 'Never' } },
      },
    }),
  ]),
  refused('cron jobs', '/apis/batch/v1/namespaces/{ns}/cronjobs', [
    object('batch/v1', 'CronJob', {
      spec: { jobTemplate: { spec: { template: { spec: { containers: main, restartPolicy: 'Never' } } } } },
    }),
    object('batch/v1', 'CronJob', {
      spec: {
        schedule: 'now',
        jobTemplate: { spec: { template: { spec: { containers: main, restartPolicy: 'Never' } } } },
      },
    }),
  ]),
  refused('stateful sets', '/apis/apps/v1/namespaces/{ns}/statefulsets', [
    object('apps/v1', 'StatefulSet', { spec: { template } }),
    object('apps/v1', 'StatefulSet', {
      spec: {
        selector: { matchLabels: { app: 'other' } },
        template,
        podManagementPolicy: 'Chaos',
        updateStrategy: { type: 'None' },
      },
    }),
  ]),
  refused('daemon sets', '/apis/apps/v1/namespaces/{ns}/daemonsets', [
    object('apps/v1', 'DaemonSet', { spec: { template } }),
    object('apps/v1', 'DaemonSet', { spec: { selector: {}, template } }),
    object('apps/v1', 'DaemonSet', { spec: { selector: { matchLabels: { app: 'other' } }, template } }),
  ]),
  refused('budgets', '/apis/policy/v1/namespaces/{ns}/poddisruptionbudgets', [
    object('policy/v1', 'PodDisruptionBudget', { spec: { minAvailable: 1, maxUnavailable: 1 } }),
    object('policy/v1', 'PodDisruptionBudget', { spec: { minAvailable: 'half' } }),
    object('policy/v1', 'PodDisruptionBudget', { spec: { minAvailable: -1 } }),
  ]),
  refused('autoscalers', '/apis/autoscaling/v2/namespaces/{ns}/horizontalpodautoscalers', [
    object('autoscaling/v2', 'HorizontalPodAutoscaler', {
      spec: { minReplicas: 3, maxReplicas: 2, scaleTargetRef: {} },
    }),
  ]),
  refused('ingresses', '/apis/networking.k8s.io/v1/namespaces/{ns}/ingresses', [
    object('networking.k8s.io/v1', 'Ingress', { spec: {} }),
    object('networking.k8s.io/v1', 'Ingress', {
      spec: {
        rules: [{ http: { paths: [{ path: '/', backend: { service: { name: 'a', port: { number: 80 } } } }] } }],
      },
    }),
    object('networking.k8s.io/v1', 'Ingress', {
      spec: {
        rules: [
          {
            http: {
              paths: [{ path: 'x', pathType: 'Prefix', backend: { service: { name: 'a', port: { number: 80 } } } }],
            },
          },
        ],
      },
    }),
  ]),
  refused('leases', '/apis/coordination.k8s.io/v1/namespaces/{ns}/leases', [
    object('coordination.k8s.io/v1', 'Lease', { spec: { leaseDurationSeconds: 0, leaseTransitions: -1 } }),
    object('coordination.k8s.io/v1', 'Lease', { spec: { renewTime: 'soon' } }),
  ]),
  refused('webhook configurations', '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations', [
    object('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', {
      webhooks: [{ name: 'short', clientConfig: {} }],
    }),
    object('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', {
      webhooks: [
        {
          name: 'a.example.com',
          clientConfig: { service: { namespace: 'n', name: 's' } },
          sideEffects: 'Some',
          admissionReviewVersions: ['v1'],
          failurePolicy: 'Cry',
        },
      ],
    }),
  ]),
  {
    name: 'validation: what may not be changed later',
    steps: [
      {
        method: 'POST',
        path: '/apis/apps/v1/namespaces/{ns}/statefulsets',
        body: object('apps/v1', 'StatefulSet', {
          spec: { serviceName: 'x', selector: { matchLabels: { app: 'web' } }, template },
        }),
        codeOnly: true,
      },
      {
        method: 'PATCH',
        path: '/apis/apps/v1/namespaces/{ns}/statefulsets/x',
        body: { spec: { serviceName: 'y' } },
        contentType: MERGE,
      },
      {
        method: 'POST',
        path: '/api/v1/namespaces/{ns}/persistentvolumeclaims',
        body: object('v1', 'PersistentVolumeClaim', {
          spec: {
            storageClassName: 'none',
            accessModes: ['ReadWriteOnce'],
            resources: { requests: { storage: '1Gi' } },
          },
        }),
        codeOnly: true,
      },
      {
        method: 'PATCH',
        path: '/api/v1/namespaces/{ns}/persistentvolumeclaims/x',
        body: { spec: { resources: { requests: { storage: '2Gi' } } } },
        contentType: MERGE,
        only: ['code', 'reason', 'details.causes.0.field', 'details.causes.0.reason'],
      },
      {
        method: 'POST',
        path: '/api/v1/namespaces/{ns}/services',
        body: object('v1', 'Service', { spec: { ports: [{ port: 80 }] } }),
        codeOnly: true,
      },
      {
        method: 'PATCH',
        path: '/api/v1/namespaces/{ns}/services/x',
        body: { spec: { clusterIP: '10.96.0.77', clusterIPs: ['10.96.0.77'] } },
        contentType: MERGE,
        only: ['code', 'reason', 'details.causes.0.field', 'details.causes.0.reason'],
      },
      {
        method: 'PATCH',
        path: '/api/v1/namespaces/{ns}/services/x',
        body: { spec: { clusterIP: null, clusterIPs: null } },
        contentType: MERGE,
      },
      {
        method: 'POST',
        path: '/apis/rbac.authorization.k8s.io/v1/namespaces/{ns}/rolebindings',
        body: object('rbac.authorization.k8s.io/v1', 'RoleBinding', {
          roleRef: { kind: 'ClusterRole', name: 'view', apiGroup: 'rbac.authorization.k8s.io' },
        }),
        codeOnly: true,
      },
      {
        method: 'PATCH',
        path: '/apis/rbac.authorization.k8s.io/v1/namespaces/{ns}/rolebindings/x',
        body: { roleRef: { name: 'edit' } },
        contentType: MERGE,
      },
      {
        method: 'POST',
        path: '/api/v1/namespaces/{ns}/pods',
        body: object('v1', 'Pod', { spec: { containers: main } }),
        codeOnly: true,
      },
      {
        method: 'PATCH',
        path: '/api/v1/namespaces/{ns}/pods/x',
        body: { spec: { restartPolicy: 'Never' } },
        contentType: MERGE,
        only: ['code', 'reason', 'details.causes.0.field', 'details.causes.0.reason'],
      },
      {
        method: 'POST',
        path: '/apis/batch/v1/namespaces/{ns}/jobs',
        body: object('batch/v1', 'Job', { spec: { template: { spec: { restartPolicy: 'Never', containers: main } } } }),
        codeOnly: true,
      },
      {
        method: 'PATCH',
        path: '/apis/batch/v1/namespaces/{ns}/jobs/x',
        body: { spec: { template: { spec: { restartPolicy: 'OnFailure' } } } },
        contentType: MERGE,
        only: ['code', 'reason', 'details.causes.0.field', 'details.causes.0.reason'],
      },
      {
        method: 'PATCH',
        path: '/apis/batch/v1/namespaces/{ns}/jobs/x',
        body: { spec: { parallelism: 3 } },
        contentType: MERGE,
        only: ['code', 'spec.parallelism', 'metadata.generation'],
      },
    ],
  },
];

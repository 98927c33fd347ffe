import type { KubeObject } from '../kube/types.ts';

/** What K3s deploys into `kube-system` by itself: CoreDNS, the local-path provisioner, metrics-server. */
export function seedSystemWorkloads(): KubeObject[] {
  return [...coreDns(), ...localPathProvisioner(), ...metricsServer()];
}

const NAMESPACE = 'kube-system';

interface SystemWorkload {
  name: string;
  labels: Record<string, string>;
  image: string;
  port?: number;
  probe?: { path: string; port: number; scheme?: string };
  args?: string[];
  resources?: Record<string, unknown>;
  volumes?: unknown[];
}

function deployment(workload: SystemWorkload): KubeObject {
  const { name, labels, image, port, probe, args, resources, volumes } = workload;
  const check = probe === undefined ? undefined : { httpGet: { scheme: 'HTTP', ...probe } };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: NAMESPACE, labels },
    spec: {
      replicas: 1,
      revisionHistoryLimit: 0,
      progressDeadlineSeconds: 600,
      selector: { matchLabels: labels },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 1 } },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: name,
          priorityClassName: 'system-cluster-critical',
          restartPolicy: 'Always',
          dnsPolicy: name === 'coredns' ? 'Default' : 'ClusterFirst',
          schedulerName: 'default-scheduler',
          securityContext: {},
          terminationGracePeriodSeconds: 30,
          tolerations: [
            { key: 'CriticalAddonsOnly', operator: 'Exists' },
            { key: 'node-role.kubernetes.io/control-plane', operator: 'Exists', effect: 'NoSchedule' },
          ],
          containers: [
            {
              name,
              image,
              imagePullPolicy: 'IfNotPresent',
              terminationMessagePath: '/dev/termination-log',
              terminationMessagePolicy: 'File',
              resources: resources ?? {},
              ...(args === undefined ? {} : { args }),
              ...(port === undefined ? {} : { ports: [{ containerPort: port, protocol: 'TCP' }] }),
              ...(check === undefined ? {} : { livenessProbe: check, readinessProbe: check }),
              ...(volumes === undefined
                ? {}
                : { volumeMounts: [{ name: 'config-volume', mountPath: '/etc/coredns' }] }),
            },
          ],
          ...(volumes === undefined ? {} : { volumes }),
        },
      },
    },
  };
}

function serviceAccount(name: string): KubeObject {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: NAMESPACE } };
}

function configMap(name: string, data: Record<string, string>): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: NAMESPACE }, data };
}

interface SystemService {
  name: string;
  clusterIP: string;
  labels: Record<string, string>;
  selector: Record<string, string>;
  ports: unknown[];
}

function service({ name, clusterIP, labels, selector, ports }: SystemService): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: NAMESPACE, labels },
    spec: {
      type: 'ClusterIP',
      clusterIP,
      clusterIPs: [clusterIP],
      internalTrafficPolicy: 'Cluster',
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
      sessionAffinity: 'None',
      selector,
      ports,
    },
    status: { loadBalancer: {} },
  };
}

function coreDns(): KubeObject[] {
  const labels = { 'k8s-app': 'kube-dns' };
  return [
    serviceAccount('coredns'),
    configMap('coredns', {
      Corefile:
        '.:53 {\n    errors\n    health\n    ready\n    kubernetes cluster.local in-addr.arpa ip6.arpa\n    prometheus :9153\n    forward . /etc/resolv.conf\n    cache 30\n    loop\n    reload\n    loadbalance\n}\n',
    }),
    deployment({
      name: 'coredns',
      labels,
      image: 'rancher/mirrored-coredns-coredns:1.13.1',
      port: 53,
      probe: { path: '/ready', port: 8181 },
      args: ['-conf', '/etc/coredns/Corefile'],
      resources: { limits: { memory: '170Mi' }, requests: { cpu: '100m', memory: '70Mi' } },
      volumes: [{ name: 'config-volume', configMap: { name: 'coredns', defaultMode: 420 } }],
    }),
    service({
      name: 'kube-dns',
      clusterIP: '10.43.0.10',
      labels: { ...labels, 'kubernetes.io/cluster-service': 'true', 'kubernetes.io/name': 'CoreDNS' },
      selector: labels,
      ports: [
        { name: 'dns', port: 53, protocol: 'UDP', targetPort: 53 },
        { name: 'dns-tcp', port: 53, protocol: 'TCP', targetPort: 53 },
        { name: 'metrics', port: 9153, protocol: 'TCP', targetPort: 9153 },
      ],
    }),
  ];
}

function localPathProvisioner(): KubeObject[] {
  const name = 'local-path-provisioner';
  return [
    serviceAccount(name),
    configMap('local-path-config', {
      'config.json':
        '{"nodePathMap":[{"node":"DEFAULT_PATH_FOR_NON_LISTED_NODES","paths":["/var/lib/rancher/k3s/storage"]}]}',
    }),
    deployment({ name, labels: { app: name }, image: 'rancher/local-path-provisioner:v0.0.32' }),
  ];
}

function metricsServer(): KubeObject[] {
  const name = 'metrics-server';
  const labels = { 'k8s-app': name };
  return [
    serviceAccount(name),
    deployment({
      name,
      labels,
      image: 'rancher/mirrored-metrics-server:v0.8.0',
      port: 10250,
      probe: { path: '/readyz', port: 10250, scheme: 'HTTPS' },
      resources: { requests: { cpu: '100m', memory: '70Mi' } },
    }),
    service({
      name,
      clusterIP: '10.43.0.44',
      labels: { 'kubernetes.io/cluster-service': 'true', 'kubernetes.io/name': 'Metrics-server' },
      selector: labels,
      ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 10250 }],
    }),
    metricsRegistration(name),
  ];
}

/** metrics.k8s.io comes from metrics-server. */
function metricsRegistration(name: string): KubeObject {
  return {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: 'v1beta1.metrics.k8s.io' },
    spec: {
      group: 'metrics.k8s.io',
      version: 'v1beta1',
      service: { namespace: 'kube-system', name, port: 443 },
      groupPriorityMinimum: 100,
      versionPriority: 100,
      insecureSkipTLSVerify: true,
    },
  };
}

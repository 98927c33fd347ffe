import type { ConformanceCase, Step } from '../conformance-case.ts';
import { DEPLOYMENTS, deployment, MERGE } from './bodies.ts';

const PODS = '/api/v1/namespaces/{ns}/pods';
const NAMESPACE = '/api/v1/namespaces/{ns}';
const PREFIX = 'pod-security.kubernetes.io/';

const label = (labels: Record<string, string>): Step => ({
  method: 'PATCH',
  path: NAMESPACE,
  contentType: MERGE,
  body: {
    metadata: { labels: Object.fromEntries(Object.entries(labels).map(([key, value]) => [`${PREFIX}${key}`, value])) },
  },
  only: ['code', 'message', 'metadata.labels'],
});

type Fields = Record<string, unknown>;

const pod = (name: string, spec: Fields): Step => ({
  method: 'POST',
  path: PODS,
  body: { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec },
  only: ['kind', 'code', 'message', 'reason', 'details'],
});

const main = (securityContext: Fields, rest: Fields = {}): Fields => ({
  containers: [{ name: 'main', image: 'a', securityContext, ...rest }],
});

const SAFE: Fields = {
  allowPrivilegeEscalation: false,
  runAsNonRoot: true,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
};

const HOSTLY: Fields = {
  hostNetwork: true,
  hostPID: true,
  hostIPC: true,
  securityContext: {
    seLinuxOptions: { type: 'spc_t', user: 'u', role: 'r' },
    seccompProfile: { type: 'Unconfined' },
    appArmorProfile: { type: 'Unconfined' },
    runAsUser: 0,
    runAsNonRoot: false,
  },
  volumes: [
    { name: 'host', hostPath: { path: '/' } },
    { name: 'nfs', nfs: { server: 's', path: '/p' } },
    { name: 'fine', emptyDir: {} },
  ],
  initContainers: [
    { name: 'first', image: 'a', securityContext: { privileged: true, capabilities: { add: ['SYS_ADMIN', 'CHOWN'] } } },
  ],
  containers: [
    {
      name: 'second',
      image: 'a',
      ports: [{ containerPort: 80, hostPort: 80 }],
      securityContext: {
        capabilities: { add: ['NET_ADMIN'], drop: ['ALL'] },
        seccompProfile: { type: 'Unconfined' },
        runAsUser: 0,
        runAsNonRoot: false,
      },
      livenessProbe: { httpGet: { port: 80, host: 'elsewhere' } },
      lifecycle: { preStop: { tcpSocket: { port: 1, host: 'there' } } },
    },
    { name: 'third', image: 'a', ports: [{ containerPort: 9000, hostPort: 9000 }], securityContext: SAFE },
  ],
};

const BODIES: readonly Step[] = [
  pod('bare', main({})),
  pod('hostly', HOSTLY),
  pod('safe', main(SAFE)),
  pod('safe-pod', {
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    ...main({ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } }),
  }),
  pod('root', main({ ...SAFE, runAsUser: 0 })),
  pod('add', main({ ...SAFE, capabilities: { add: ['SYS_PTRACE'] } })),
  pod('volume', { ...main(SAFE), volumes: [{ name: 'host', hostPath: { path: '/var/log' } }] }),
  pod('sysctls', {
    securityContext: {
      sysctls: [
        { name: 'kernel.msgmax', value: '1' },
        { name: 'net.ipv4.tcp_rmem', value: '1' },
      ],
    },
    ...main(SAFE),
  }),
  pod('own-users', { hostUsers: false, ...main({ ...SAFE, runAsUser: 0, runAsNonRoot: false }) }),
];

/** A real server takes a moment to see the labels: asks until a pod is refused, or let in. */
const seen = (spec: Fields, until: 201 | 403): Step => {
  const step = pod('seen', spec);
  return { ...step, path: `${PODS}?dryRun=All`, codeOnly: true, until };
};
const BARE = main({});
const TRACER = main({ ...SAFE, capabilities: { add: ['SYS_PTRACE'] } });

export const podSecurityCases: readonly ConformanceCase[] = [
  { name: 'pod security: restricted', steps: [label({ enforce: 'restricted' }), seen(BARE, 403), ...BODIES] },
  {
    name: 'pod security: baseline',
    steps: [label({ enforce: 'baseline', 'enforce-version': 'latest' }), seen(TRACER, 403), ...BODIES],
  },
  {
    name: 'pod security: restricted as it was',
    steps: [label({ enforce: 'restricted', 'enforce-version': 'v1.21' }), seen(BARE, 403), ...BODIES],
  },
  {
    name: 'pod security: privileged with a warning',
    steps: [
      label({ enforce: 'restricted' }),
      seen(BARE, 403),
      label({ enforce: 'privileged', warn: 'baseline' }),
      seen(BARE, 201),
      ...BODIES,
    ],
  },
  {
    name: 'pod security: workloads are warned about only',
    steps: [
      label({ enforce: 'restricted' }),
      seen(BARE, 403),
      { method: 'POST', path: DEPLOYMENTS, body: deployment('x'), only: ['kind', 'code'] },
      label({ enforce: 'baseline', warn: 'privileged' }),
      seen(BARE, 201),
      { method: 'POST', path: DEPLOYMENTS, body: deployment('y'), only: ['kind', 'code'] },
    ],
  },
  {
    name: 'pod security: labels that mean nothing',
    steps: [
      label({ enforce: 'strict' }),
      label({ 'warn-version': '1.30', audit: 'some' }),
      label({ enforce: 'baseline', 'enforce-version': 'v1.30' }),
    ],
  },
  {
    name: 'pod security: pods that are there already',
    steps: [
      pod('a', main({})),
      pod('b', main({})),
      pod('c', { hostPID: true, ...main(SAFE) }),
      { ...label({ enforce: 'restricted' }), afterMs: 500 },
      label({ enforce: 'baseline' }),
      label({ enforce: 'privileged' }),
    ],
  },
];

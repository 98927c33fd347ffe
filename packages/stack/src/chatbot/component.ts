import type { Component, Manifest } from '@otelops/deployer';
import type { ChatbotDeployment, StackConfig } from '../config/types.ts';
import {
  collectorPodNames,
  names,
  otelopsNamespace,
  type Place,
  ports,
  selectorOf,
  serviceHost,
  serviceUrl,
} from '../names.ts';
import { apiServer, podsOf, prometheusPods } from '../network/peers.ts';
import { leafCertificate } from '../objects/certificate.ts';
import { type NetworkRule, networkPolicy } from '../objects/network-policy.ts';
import { type Container, type EnvVar, type PodSpec, restrictedContainer, restrictedPod } from '../objects/pod.ts';
import { clusterRoleFor, roleFor } from '../objects/rbac.ts';
import { service } from '../objects/service.ts';
import { tlsMounts, tlsVolumes } from '../objects/tls-volume.ts';
import { dataClaim, serviceAccount, singleDeployment } from '../objects/workload.ts';
import { mtlsOn, tlsDirectory } from '../tls.ts';
import { botRights } from './rights.ts';

/** The user of the image; see the Dockerfile of the bot. */
const user = 65_532;
const secretsDirectory = '/etc/otelops/secrets';
const filesDirectory = '/etc/otelops/config';
const dataDirectory = '/var/lib/otelops';
const identity = { name: names.chatbot, namespace: otelopsNamespace };

/** The Slack bot: one pod, with its journal on a volume, and the rights that the verbs of its role need. */
export function chatbot(config: StackConfig): readonly Component[] {
  const bot = config.chatbot;
  if (bot === undefined) return [];
  return [
    {
      name: names.chatbot,
      summary: 'The Slack bot',
      dependsOn: ['namespaces', 'storage', ...(mtlsOn(config) ? ['certificate-authority'] : [])],
      objects: [
        serviceAccount(identity),
        ...rightsOf(config, bot),
        ...certificate(config),
        dataClaim({ ...identity, name: `${names.chatbot}-data` }, config.storage.data.class, bot.storage),
        service(identity, { ports: [{ name: 'http', port: ports.chatbot, targetPort: 'http' }] }),
        singleDeployment(identity, pod(config, bot)),
        ...policy(config, bot),
      ],
    },
  ];
}

/** What it shows the servers of the stack. */
function certificate(config: StackConfig): readonly Manifest[] {
  if (!mtlsOn(config)) return [];
  return [leafCertificate(config, { name: names.chatbot, place: otelopsNamespace, services: [names.chatbot] })];
}

function rightsOf(config: StackConfig, { role }: ChatbotDeployment): readonly Manifest[] {
  const subject = { serviceAccount: names.chatbot, namespace: otelopsNamespace };
  const rights = botRights(config, role);
  return [
    ...clusterRoleFor({ name: names.chatbot }, subject, rights.cluster),
    ...Object.entries(rights.namespaces).flatMap(([namespace, rules]) =>
      roleFor({ name: names.chatbot, namespace }, subject, rules),
    ),
  ];
}

function pod(config: StackConfig, bot: ChatbotDeployment): PodSpec {
  return {
    serviceAccountName: names.chatbot,
    automountServiceAccountToken: true,
    // What it said goes out, runs pause in a known state.
    terminationGracePeriodSeconds: 30,
    securityContext: restrictedPod(user),
    enableServiceLinks: false,
    containers: [container(config, bot)],
    volumes: [
      { name: 'data', persistentVolumeClaim: { claimName: `${names.chatbot}-data` } },
      { name: 'config', configMap: { name: bot.files } },
      { name: 'secrets', secret: { secretName: bot.secret } },
      { name: 'tmp', emptyDir: { sizeLimit: '256Mi' } },
      ...tlsVolumes(config, names.chatbot),
    ],
  };
}

function container(config: StackConfig, bot: ChatbotDeployment): Container {
  return {
    name: names.chatbot,
    image: bot.image,
    env: environment(config, bot),
    ports: [{ name: 'http', containerPort: ports.chatbot }],
    // It may have to wait for the lead of a bot that died: half a minute; for one that lives as long as that does.
    startupProbe: {
      httpGet: { path: '/healthz', port: 'http' },
      periodSeconds: 5,
      timeoutSeconds: 2,
      failureThreshold: 60,
    },
    readinessProbe: {
      httpGet: { path: '/readyz', port: 'http' },
      periodSeconds: 10,
      timeoutSeconds: 2,
      failureThreshold: 3,
    },
    livenessProbe: {
      httpGet: { path: '/healthz', port: 'http' },
      periodSeconds: 20,
      timeoutSeconds: 5,
      failureThreshold: 3,
    },
    resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '512Mi' } },
    securityContext: restrictedContainer,
    volumeMounts: [
      { name: 'data', mountPath: dataDirectory },
      { name: 'config', mountPath: filesDirectory, readOnly: true },
      { name: 'secrets', mountPath: secretsDirectory, readOnly: true },
      { name: 'tmp', mountPath: '/tmp' },
      ...tlsMounts(config),
    ],
  };
}

/** Secrets come as files: what stands in the environment is inherited, and shown by many a tool. */
function environment(config: StackConfig, { reach }: ChatbotDeployment): readonly EnvVar[] {
  const fromFile = (name: string, key: string): EnvVar => ({
    name: `${name}_FILE`,
    value: `${secretsDirectory}/${key}`,
  });
  return [
    { name: 'OTELOPS_CHAT_CONFIG', value: `${filesDirectory}/otel-bot.yaml` },
    { name: 'OTELOPS_CHAT_DATA', value: `${dataDirectory}/data` },
    { name: 'OTELOPS_CHAT_PORT', value: String(ports.chatbot) },
    { name: 'OTELOPS_CONTEXT', value: 'in-cluster' },
    { name: 'XDG_CACHE_HOME', value: '/tmp' },
    // To the collector of its own node: the operator gives that Service local traffic only. It takes what programs send without
    // certificates, also with mTLS.
    { name: 'OTEL_EXPORTER_OTLP_ENDPOINT', value: `http://${collector(config)}:${ports.otlpHttp}` },
    ...backendAddresses(config),
    ...(mtlsOn(config) ? certificateFiles : []),
    { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    fromFile('SLACK_BOT_TOKEN', 'bot-token'),
    reach === 'socket' ? fromFile('SLACK_APP_TOKEN', 'app-token') : fromFile('SLACK_SIGNING_SECRET', 'signing-secret'),
    fromFile('OTELOPS_WEBHOOK_TOKEN', 'webhook-token'),
  ];
}

/** The servers of the stack by their own addresses: network policies let the bot in there, not everybody by the API server. */
function backendAddresses(config: StackConfig): readonly EnvVar[] {
  const at = (place: Place, name: 'prometheus' | 'alertmanager' | 'loki' | 'tempo' | 'grafana'): EnvVar => ({
    name: `OTELOPS_CHAT_${name.toUpperCase()}_URL`,
    value: serviceUrl(config, place, name),
  });
  return [
    at('monitoring', 'prometheus'),
    at('monitoring', 'alertmanager'),
    at('monitoring', 'loki'),
    at('monitoring', 'tempo'),
    at('grafana', 'grafana'),
  ];
}

/** Read once, at the start: the bot starts anew when they are renewed. */
const certificateFiles: readonly EnvVar[] = [{ name: 'OTELOPS_CHAT_BACKENDS_TLS', value: tlsDirectory }];

function collector(config: StackConfig): string {
  return serviceHost(config, 'observability', collectorPodNames.node);
}

function policy(config: StackConfig, { reach }: ChatbotDeployment): readonly Manifest[] {
  if (!config.security.networkPolicies) return [];
  const clients = [podsOf(config, 'monitoring', names.alertmanager), podsOf(config, 'grafana', names.grafana)];
  return [
    networkPolicy(identity, {
      pods: selectorOf(names.chatbot),
      ingress: [
        { peers: [...clients, prometheusPods(config)], ports: [ports.chatbot] },
        // Slack's requests come by whatever ingress the cluster has.
        ...(reach === 'http' ? [{ ports: [ports.chatbot] }] : []),
      ],
      egress: [
        { ports: [53, { port: 53, protocol: 'UDP' }] },
        apiServer(config),
        { peers: [podsOf(config, 'observability', collectorPodNames.node)], ports: [ports.otlpHttp] },
        ...backends(config),
        // Slack, and the release manifests of a deploy.
        { ports: [443] },
      ],
    }),
  ];
}

/** The servers it asks when it looks into a fault, by their own addresses. */
function backends(config: StackConfig): readonly NetworkRule[] {
  const at = (place: 'monitoring' | 'grafana', name: string, port: number): NetworkRule => ({
    peers: [podsOf(config, place, name)],
    ports: [port],
  });
  return [
    at('monitoring', names.prometheus, ports.prometheus),
    at('monitoring', names.alertmanager, ports.alertmanager),
    at('monitoring', names.loki, ports.loki),
    at('monitoring', names.tempo, ports.tempo),
    at('grafana', names.grafana, ports.grafana),
  ];
}

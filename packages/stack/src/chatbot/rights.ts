import type { StackConfig } from '../config/types.ts';
import { certManagerNamespace, names, otelopsNamespace, ports } from '../names.ts';
import type { PolicyRule } from '../objects/rbac.ts';

/** The most powerful verbs that the bot may run, by their role. */
export type BotRole = 'viewer' | 'operator' | 'admin';

/** What the bot may do in the whole cluster, and in single namespaces. */
export interface BotRights {
  readonly cluster: readonly PolicyRule[];
  readonly namespaces: Readonly<Record<string, readonly PolicyRule[]>>;
}

type Resources = Readonly<Record<string, readonly string[]>>;

const look = ['get', 'list', 'watch'];
const change = ['create', 'patch', 'update', 'delete'];

/** Kinds without a namespace that the phases, cert-manager and the operator bring, and that causes are looked for in. */
const clusterKinds: Resources = {
  '': ['namespaces', 'persistentvolumes'],
  'admissionregistration.k8s.io': ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'],
  'apiextensions.k8s.io': ['customresourcedefinitions'],
  'cert-manager.io': ['clusterissuers'],
  'rbac.authorization.k8s.io': ['clusterroles', 'clusterrolebindings'],
  'scheduling.k8s.io': ['priorityclasses'],
  'storage.k8s.io': ['storageclasses'],
};

/** The same within namespaces. */
const namespacedKinds: Resources = {
  '': ['configmaps', 'persistentvolumeclaims', 'secrets', 'serviceaccounts', 'services'],
  apps: ['daemonsets', 'deployments', 'statefulsets'],
  'cert-manager.io': ['certificates', 'issuers'],
  'networking.k8s.io': ['ingresses', 'networkpolicies'],
  'opentelemetry.io': ['instrumentations', 'opentelemetrycollectors'],
  policy: ['poddisruptionbudgets'],
  'rbac.authorization.k8s.io': ['rolebindings', 'roles'],
};

/** Read where causes are looked for; nobody writes them by hand. */
const evidence: Resources = {
  '': ['endpoints', 'events', 'pods', 'resourcequotas'],
  apps: ['controllerrevisions', 'replicasets'],
  batch: ['jobs'],
  'cert-manager.io': ['certificaterequests'],
  'discovery.k8s.io': ['endpointslices'],
};

/** Where the cluster's own DNS runs, and where the release manifest of cert-manager keeps its leader election. */
const systemNamespace = 'kube-system';

/** Nobody's settings and secrets but the stack's are read. */
const visible: Resources = {
  ...namespacedKinds,
  '': ['persistentvolumeclaims', 'serviceaccounts', 'services'],
};

/**
 * The least that the verbs of a role need. A viewer's bot reads and asks the servers of the stack; whoever may deploy
 * writes the kinds of the phases, in their namespaces and no others. The roles of the stack are made by the bot then, so it
 * has to be able to grant what it does not hold itself (`escalate`, `bind`): whoever holds an operator's bot can become
 * cluster-admin. Naming the roles (`resourceNames`) would not change that: one role that it may escalate and bind is enough,
 * and so is a privileged pod, which the namespace of the collectors lets it make.
 *
 * A viewer's reads Secrets too: their values are taken out of the logs that it shows, plans compare them, and revisions are
 * Secrets themselves.
 */
export function botRights(config: StackConfig, role: BotRole): BotRights {
  const { grafana, monitoring, observability } = config.namespaces;
  const writes = role !== 'viewer';
  const inside = [...rules(namespacedKinds, look), ...rules(evidence, look), logs, ...(writes ? changesWithin : [])];
  return {
    cluster: [
      ...rules(clusterKinds, look),
      { apiGroups: [''], resources: ['nodes'], verbs: look },
      // The servers of the stack are found by their labels, in whatever namespaces they run.
      { apiGroups: [''], resources: ['services'], verbs: ['list'] },
      ...(writes ? [...rules(clusterKinds, change), uncordon, grants('clusterroles')] : []),
    ],
    namespaces: {
      [observability]: inside,
      [monitoring]: [...inside, ...asks],
      [grafana]: [...inside, ask(names.grafana, ports.grafana, ['get'])],
      [certManagerNamespace]: inside,
      [otelopsNamespace]: records(writes),
      [systemNamespace]: [
        ...rules(visible, look),
        ...rules(evidence, look),
        ...(writes
          ? [...rules({ 'rbac.authorization.k8s.io': ['rolebindings', 'roles'] }, change), grants('roles')]
          : []),
      ],
    },
  };
}

const uncordon: PolicyRule = { apiGroups: [''], resources: ['nodes'], verbs: ['patch'] };

const logs: PolicyRule = { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] };

const changesWithin: readonly PolicyRule[] = [
  ...rules(namespacedKinds, change),
  // A pod that hangs is deleted so that it is made anew; workloads are restarted by a patch of theirs.
  { apiGroups: [''], resources: ['pods'], verbs: ['delete'] },
  grants('roles'),
];

/** Silences are made and ended there, so the proxy is used with POST and DELETE too. */
const asks: readonly PolicyRule[] = [
  ask(names.prometheus, ports.prometheus, ['get', 'create']),
  ask(names.alertmanager, ports.alertmanager, ['get', 'create', 'delete']),
  ask(names.loki, ports.loki, ['get']),
  ask(names.tempo, ports.tempo, ['get']),
];

/** A server behind the API server's proxy, by the names a URL may call it. */
function ask(service: string, port: number, verbs: readonly string[]): PolicyRule {
  const calls = [service, `${service}:${port}`].flatMap((name) => [name, `http:${name}`, `https:${name}`]);
  return { apiGroups: [''], resources: ['services/proxy'], resourceNames: calls, verbs };
}

/** Inventory, journal and history, and the Leases of the phases and of the bot itself. */
function records(writes: boolean): readonly PolicyRule[] {
  const verbs = writes ? [...look, ...change] : look;
  return [
    { apiGroups: [''], resources: ['configmaps', 'secrets'], verbs },
    { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: [...look, 'create', 'patch', 'update'] },
  ];
}

function grants(resource: 'roles' | 'clusterroles'): PolicyRule {
  return { apiGroups: ['rbac.authorization.k8s.io'], resources: [resource], verbs: ['bind', 'escalate'] };
}

function rules(kinds: Resources, verbs: readonly string[]): readonly PolicyRule[] {
  return Object.entries(kinds).map(([group, resources]) => ({ apiGroups: [group], resources, verbs }));
}

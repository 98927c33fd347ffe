import { secondsOf } from './quantities.ts';
import type { Rule, RuleFinding } from './rules.ts';

/** Restricted pods and a namespace of other owners do not go together; neither do two pod-security levels in one. */
const foreignNamespaces = new Set([
  'default',
  'kube-system',
  'kube-public',
  'kube-node-lease',
  'cert-manager',
  'otelops',
]);

const namespacesApart: Rule = ({ namespaces }) => {
  const entries = Object.entries(namespaces);
  return entries.flatMap(([part, name], index): RuleFinding[] => {
    const path = ['namespaces', part];
    if (foreignNamespaces.has(name)) {
      return [
        {
          level: 'fault',
          path,
          message: 'this namespace belongs to something else',
          allowed: 'a namespace of its own',
        },
      ];
    }
    const earlier = entries.slice(0, index).find(([, other]) => other === name);
    if (earlier === undefined) return [];
    const message = `the same as namespaces.${earlier[0]}, but the two have different pod security`;
    return [{ level: 'fault', path, message, allowed: 'a namespace of its own' }];
  });
};

const gatewaysFit: Rule = ({ cluster, collectors }) =>
  collectors.gateway.replicas <= cluster.nodes
    ? []
    : [
        {
          level: 'fault',
          path: ['collectors', 'gateway', 'replicas'],
          message: `more gateways than nodes (${cluster.nodes}); each needs a node of its own`,
          allowed: `at most ${cluster.nodes}`,
        },
      ];

const gatewaysRedundant: Rule = ({ cluster, collectors }) =>
  collectors.gateway.replicas > 1 || cluster.nodes === 1
    ? []
    : [
        {
          level: 'warning',
          path: ['collectors', 'gateway', 'replicas'],
          message: 'with one gateway, nodes queue on disk whenever it restarts, and traces wait with them',
        },
      ];

const decisionWaitShort: Rule = ({ sampling }) =>
  secondsOf(sampling.decisionWait) <= 60
    ? []
    : [
        {
          level: 'fault',
          path: ['sampling', 'decisionWait'],
          message: 'spans wait in memory for this long',
          allowed: 'at most 60s',
        },
      ];

const grafanaEncrypted: Rule = ({ grafana, security }) =>
  security.mtls && (grafana.expose.type === 'nodePort' || grafana.expose.type === 'loadBalancer')
    ? [
        {
          level: 'warning',
          path: ['grafana', 'expose', 'type'],
          message:
            'security.mtls covers what components say to each other; browsers still reach Grafana over plain HTTP here. Use ingress with tlsSecret',
        },
      ]
    : [];

/** RE2 has neither; the collector would refuse to start. */
const lookaround = /\(\?<?[=!]|\\[1-9]/;

const patternsReadable: Rule = ({ collectors }) => {
  const lists = [
    { path: ['collectors', 'redaction', 'blockedKeys'], patterns: collectors.redaction.blockedKeys },
    { path: ['collectors', 'redaction', 'blockedValues'], patterns: collectors.redaction.blockedValues },
    { path: ['collectors', 'logs', 'drop'], patterns: collectors.logs.drop },
  ];
  return lists.flatMap(({ path, patterns }) =>
    patterns.flatMap((pattern, index): RuleFinding[] => {
      const message = patternFault(pattern);
      return message === undefined
        ? []
        : [{ level: 'fault', path: [...path, index], message, allowed: 'an RE2 regular expression' }];
    }),
  );
};

function patternFault(pattern: string): string | undefined {
  if (lookaround.test(pattern)) return 'RE2 knows no look-ahead, look-behind or back-references';
  try {
    new RegExp(asJavaScript(pattern));
    return undefined;
  } catch {
    return 'not a regular expression';
  }
}

/** What RE2 writes in another way: flags for the whole pattern, and named groups. */
function asJavaScript(pattern: string): string {
  return pattern.replace(/^\(\?[imsU]+\)/, '').replaceAll('(?P<', '(?<');
}

export const clusterRules: readonly Rule[] = [
  namespacesApart,
  gatewaysFit,
  gatewaysRedundant,
  decisionWaitShort,
  grafanaEncrypted,
  patternsReadable,
];

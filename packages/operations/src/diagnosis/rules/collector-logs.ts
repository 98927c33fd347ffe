import type { Part } from '../parts.ts';
import type { Rule } from '../rule.ts';
import { logRule } from './log-rule.ts';

const collectors: readonly Part[] = ['node-collectors', 'gateways'];

const refuses = {
  parts: collectors,
  code: 'collector-config-refused',
  kind: 'fault',
  severity: 'error',
  onlyUnready: true,
} as const;
const redeploy = 'Take the last good configuration back: otel rollback phase-2';

/** A collector that does not start, by what it says (texts of collector 0.159, `otelcol` and `confmap`). */
const starting: readonly Rule[] = [
  logRule({
    ...refuses,
    id: 'C01',
    about: 'components that the collector image does not have',
    pattern: /unknown type: "([^"]{1,80})" for id/,
    title: ([, type]) => `The collector image has no component "${type}"`,
    advice: ([, type]) => [`Use an image with ${type}, or take it out of the configuration`, redeploy],
  }),
  logRule({
    ...refuses,
    id: 'C02',
    about: 'misspelt or obsolete collector settings',
    pattern: /has invalid keys: ([\w., -]{1,200})/,
    title: ([, keys]) => `The collector does not know these settings: ${keys}`,
    advice: () => ['Correct them in the configuration: otel config check', redeploy],
  }),
  logRule({
    ...refuses,
    id: 'C03',
    about: 'pipelines that name what is not configured',
    pattern: /references (receiver|processor|exporter|connector|extension) "([^"]{1,80})" which is not configured/,
    title: ([, kind, name]) => `A pipeline uses ${kind} "${name}", which is not configured`,
    advice: () => ['Configure it, or take it out of the pipeline', redeploy],
  }),
  logRule({
    ...refuses,
    id: 'C04',
    about: 'collector configuration that is no YAML',
    pattern: /(?:failed to get config|cannot unmarshal).{0,200}yaml: (?:line \d+|unmarshal)/,
    title: () => 'The collector configuration is no YAML',
    advice: () => [redeploy],
  }),
  logRule({
    ...refuses,
    id: 'C05',
    about: 'memory limits that contradict each other',
    pattern: /'?spike_limit_(?:mib|percentage)'? must be smaller than/,
    title: () => 'The spike limit of the memory limiter is not below its limit',
    advice: () => ['Set the spike limit to a fifth of the limit', redeploy],
  }),
  logRule({
    ...refuses,
    id: 'A22',
    about: 'ports that something else holds',
    pattern: /listen (?:tcp|udp)[46]? ([\d.:[\]]{2,40}): bind: address already in use/,
    title: ([, address]) => `Something else listens on ${address} of the node`,
    advice: ([, address]) => [`Find out what holds ${address} on that node, and end it or change the port`],
  }),
];

/** Words of the exporters about the other side; the exporter that says it names where to look. */
const sending: readonly Rule[] = [
  logRule({
    id: 'C06',
    about: 'endpoints whose name does not resolve',
    parts: collectors,
    pattern: /(?:lookup ([\w.-]{1,120})(?: on [\w.:[\]]{2,60})?: no such host|produced zero addresses)/,
    code: 'export-failing',
    kind: 'symptom',
    severity: 'error',
    title: ([, host]) => `A collector sends to a name that does not resolve${host === undefined ? '' : `: ${host}`}`,
    advice: () => ['Check the name of the Service, and cluster DNS'],
  }),
  logRule({
    id: 'C07',
    about: 'endpoints that refuse the connection',
    parts: collectors,
    pattern: /dial tcp ([\d.:[\]]{3,60}): connect: connection refused/,
    code: 'export-failing',
    kind: 'symptom',
    severity: 'error',
    title: ([, address]) => `A collector is refused the connection to ${address}`,
    advice: () => ['Check that what it sends to is ready and listens on that port'],
  }),
  logRule({
    id: 'C09',
    about: 'TLS on one side only',
    parts: collectors,
    pattern:
      /first record does not look like a TLS handshake|error reading server preface|server gave HTTP response to HTTPS client/,
    code: 'export-failing',
    kind: 'fault',
    severity: 'error',
    title: () => 'A collector speaks TLS with a server that does not, or the other way round',
    advice: () => ['Deploy phase-2 and phase-3 with the same security settings: otel plan'],
  }),
  logRule({
    id: 'C10',
    about: 'paths that the other side does not serve',
    parts: collectors,
    pattern: /request to (\S{1,200}) responded with HTTP Status Code (404|405)/,
    code: 'export-failing',
    kind: 'fault',
    severity: 'error',
    title: ([, url, status]) => `${url} answers a collector with ${status}: nothing is served there`,
    advice: () => ['Check the path: Loki takes OTLP below /otlp, Prometheus below /api/v1/otlp'],
  }),
  logRule({
    id: 'C11',
    about: 'credentials that the other side does not accept',
    parts: collectors,
    pattern: /responded with HTTP Status Code (401|403)|no org id/,
    code: 'export-failing',
    kind: 'fault',
    severity: 'error',
    title: ([, status]) =>
      `A database turns a collector away${status === undefined ? ': no tenant is named' : ` with ${status}`}`,
    advice: () => ['Check the credentials and headers of the exporter'],
  }),
  logRule({
    id: 'C14',
    about: 'data that the other side refuses for good',
    parts: collectors,
    // Addresses and credentials are told as what they are: C10, C11.
    pattern:
      /not retryable error: Permanent error: (?!.{0,400}Status Code 40[1345])(?:rpc error: code = \w{1,40} desc = )?([^"\\]{1,200})/,
    code: 'data-refused',
    kind: 'symptom',
    severity: 'error',
    title: ([, why = '']) => `What a collector sends is refused for good, and lost: ${why.trim()}`,
    advice: () => ['What refused it says why: otel diagnose loki, otel diagnose prometheus, otel diagnose tempo'],
  }),
  logRule({
    id: 'C13',
    about: 'data that was given up',
    parts: collectors,
    pattern: /(?:Exporting failed\. Dropping data|no more retries left).{0,2000}?"?dropped_items"?: ?(\d+)/,
    code: 'data-lost',
    kind: 'symptom',
    severity: 'error',
    title: ([, items]) => `A collector gave ${items} items up after all tries: they are lost`,
    advice: () => ['Read why exporting fails: otel logs otel-gateway --grep "Exporting failed"'],
  }),
  logRule({
    id: 'C12',
    about: 'queues without room',
    parts: collectors,
    pattern: /sending queue is full/,
    code: 'data-lost',
    kind: 'symptom',
    severity: 'error',
    title: () => 'The queue of a collector is full: what comes is turned away',
    advice: () => ['Look at what takes less than it is sent: otel diagnose signals'],
  }),
  logRule({
    id: 'C15',
    about: 'collectors short of memory',
    parts: collectors,
    // The first it says of itself, the second is what it answers to others.
    pattern: /Memory usage is above (?:soft|hard) limit\. Refusing data|data refused due to high memory usage/,
    code: 'memory-limited',
    kind: 'symptom',
    severity: 'warning',
    title: () => 'A collector turns data away to save memory',
    advice: () => ['Give collectors more memory (profile in the config), or send less'],
  }),
];

const reading: readonly Rule[] = [
  logRule({
    id: 'C16',
    about: 'rights that a collector lacks',
    parts: collectors,
    pattern:
      /User "system:serviceaccount:([\w-]{1,63}:[\w.-]{1,253})" cannot (\w+) resource "([\w./]{1,100})" in API group "([\w.-]{0,100})"/,
    code: 'missing-right',
    kind: 'fault',
    severity: 'error',
    title: ([, account = '', verb, resource, group]) =>
      `ServiceAccount ${account.replace(':', '/')} may not ${verb} ${resource}${group === '' ? '' : `.${group}`}`,
    advice: () => ['Apply the roles of the collectors again: otel deploy phase-2'],
  }),
  logRule({
    id: 'A28',
    about: 'clocks that are wrong',
    parts: [...collectors, 'loki', 'prometheus', 'tempo'],
    pattern: /timestamp too new|too far in(?:to)? the future|certificate is not yet valid/,
    code: 'clock-skew',
    kind: 'fault',
    severity: 'error',
    title: () => 'The clock of a node is wrong: data comes from the future',
    advice: () => [
      'Compare the clocks (date -u on each node), and set them by NTP; a paused virtual machine wakes up late',
    ],
    // When it was said is told by the very clocks that are in doubt.
    lasting: true,
  }),
  logRule({
    id: 'A29',
    about: 'the limit of watched files',
    parts: ['node-collectors', 'loki', 'prometheus', 'grafana'],
    pattern: /too many open files|failed to create fsnotify watcher/,
    code: 'node-limit-reached',
    kind: 'fault',
    severity: 'error',
    title: () => 'A node has reached its limit of watched files (inotify)',
    advice: () => ['Raise fs.inotify.max_user_instances to 512 and fs.inotify.max_user_watches to 65536 on the nodes'],
    lasting: true,
  }),
];

/** What collectors say about themselves and about those they send to. */
export const collectorLogs: readonly Rule[] = [...starting, ...sending, ...reading];

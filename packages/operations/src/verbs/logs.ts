import type { KubeObject } from '@otelops/deployer';
import { nearestWord } from '@otelops/stack/nearest-word';
import { parseSpan, spanCheck } from '../span.ts';
import { counted, speaker } from '../speak.ts';
import { defineVerb, type Verb } from '../verb.ts';
import { VerbError } from '../verb-error.ts';
import type { World } from '../world.ts';

/** What people call the parts that have longer names. */
const aliases: Readonly<Record<string, string>> = {
  gateway: 'otel-gateway',
  'node-collector': 'otel-node',
  'otel-gateway-collector': 'otel-gateway',
  'otel-node-collector': 'otel-node',
  operator: 'opentelemetry-operator',
};

/** Enough to read, and not more than a chat or a terminal can show. */
const mostBytes = 256 * 1024;

export const logs: Verb = defineVerb({
  name: 'logs',
  summary: 'show what the pods of a component, or one pod, wrote last, without secrets',
  args: {
    component: {
      kind: 'positional',
      summary: 'prometheus, loki, tempo, grafana, alertmanager, otel-node, otel-gateway ..., or a pod by its name',
    },
    since: {
      kind: 'text',
      value: 'TIME',
      default: '1h',
      check: spanCheck('30d'),
      summary: 'lines younger than this: 10m, 4h, 2d',
    },
    lines: { kind: 'number', value: 'N', min: 1, max: 2000, default: 100, summary: 'the last lines of each container' },
    grep: { kind: 'text', value: 'TEXT', summary: 'only lines that hold this text, in any case' },
    previous: { kind: 'switch', summary: 'of the run before, where a container was started again' },
  },
  role: 'viewer',
  danger: 'none',
  mouths: ['cli', 'chat'],
  examples: [
    'otel logs otel-gateway --grep "Exporting failed"',
    'otel logs loki --since 10m --lines 500',
    'otel logs loki-0 --previous',
  ],
  async *run(args, world) {
    const say = speaker(world.clock);
    const sinceMs = parseSpan(args.since) ?? 0;
    const { component, pods } = await findPods(args.component, world);
    const options = { lines: args.lines, sinceSeconds: Math.ceil(sinceMs / 1000), previous: args.previous };
    const { readLogs } = await import('../diagnosis/collect/read-logs.ts');
    const read = await readLogs(pods, options, world);
    const wanted = args.grep?.toLowerCase();
    const kept = read.map((log) => ({
      ...log,
      lines: log.lines.filter((line) => wanted === undefined || line.toLowerCase().includes(wanted)),
    }));
    const rows = kept.map(({ pod, container, lines, fault }) => ({
      pod,
      container,
      lines: lines.length,
      note: fault ?? '',
    }));
    const columns = [
      { key: 'pod', title: 'POD' },
      { key: 'container', title: 'CONTAINER' },
      { key: 'lines', title: 'LINES', align: 'right' as const },
      ...(rows.some(({ note }) => note !== '') ? [{ key: 'note', title: 'NOTE' }] : []),
    ];
    yield say.table(`Logs of ${component}`, columns, rows);
    const all = kept.flatMap(({ pod, lines }) => lines.map((line) => `${pod}  ${line}`));
    const { text, cut } = fitting(all);
    if (text !== '') yield say.document(`${component}.log`, 'text/plain', text);
    const unread = kept.filter(({ fault }) => fault !== undefined).length;
    const data = { lines: all.length, containers: kept.length, unread };
    const rest = cut === 0 ? '' : ` The oldest ${cut} are left out.`;
    const summary = `${counted(all.length, 'line')} of ${counted(kept.length, 'container')}.${rest}`;
    if (unread > 0) yield say.outcome('done-with-warnings', `${summary} ${unread} could not be read.`, { data });
    else yield say.outcome('done', summary, { data });
  },
});

interface Found {
  /** Or the one pod. */
  readonly component: string;
  readonly pods: readonly KubeObject[];
}

async function findPods(word: string | undefined, world: World): Promise<Found> {
  const { deployedObjects, podNamed, podsOfComponent } = await import('../diagnosis/collect/component-pods.ts');
  const deployed = await deployedObjects(await world.cluster(), world.signal);
  const known = [...new Set(deployed.map(({ component }) => component))].sort();
  const component = word === undefined ? undefined : (aliases[word] ?? word);
  if (component === undefined || !known.includes(component)) {
    const pod = word === undefined ? undefined : await podNamed(word, deployed, world);
    if (word === undefined || pod === undefined) throw unknownComponent(word, known);
    return { component: word, pods: [pod] };
  }
  const pods = await podsOfComponent(component, deployed, world);
  if (pods.length > 0) return { component, pods };
  throw new VerbError('object-gone', `${component} has no pods.`, ['otel status', 'otel diagnose']);
}

function unknownComponent(word: string | undefined, known: readonly string[]): VerbError {
  if (known.length === 0)
    return new VerbError('revision-missing', 'Nothing was ever deployed here.', ['otel deploy all']);
  const guess = word === undefined ? undefined : nearestWord(word, [...known, ...Object.keys(aliases)]);
  const message =
    word === undefined ? 'Of which component?' : `There is no component and no pod "${word.slice(0, 60)}".`;
  return new VerbError('bad-arguments', message, [
    ...(guess === undefined ? [] : [`otel logs ${aliases[guess] ?? guess}`]),
    `Components: ${known.join(', ')}`,
  ]);
}

/** The newest lines that fit. */
function fitting(lines: readonly string[]): { readonly text: string; readonly cut: number } {
  let bytes = 0;
  let first = lines.length;
  while (first > 0) {
    bytes += Buffer.byteLength(lines[first - 1] ?? '') + 1;
    if (bytes > mostBytes) break;
    first -= 1;
  }
  const kept = lines.slice(first);
  return { text: kept.length === 0 ? '' : `${kept.join('\n')}\n`, cut: first };
}

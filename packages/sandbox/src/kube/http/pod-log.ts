import type { Clock } from '../../clock.ts';
import type { LogLine, LogSubject, PodLogs } from '../../controllers/pod-logs.ts';
import { containerOf } from '../connect/container-of.ts';
import { type FieldError, forbiddenField, invalid, invalidField } from '../status/field-errors.ts';
import { StatusError } from '../status/status.ts';
import type { KubeObject } from '../types.ts';
import { type Call, queryFlag, queryText } from './call.ts';
import type { StreamedAnswer, StreamSink } from './stream.ts';

interface LogOptions {
  readonly container: string;
  readonly follow: boolean;
  readonly previous: boolean;
  readonly timestamps: boolean;
  readonly tailLines: number | undefined;
  readonly limitBytes: number | undefined;
  readonly since: Date | undefined;
  readonly stream: 'All' | 'Stdout' | 'Stderr';
}

/** `pods/log`. @throws StatusError 400 when the container is not clear, or what the kubelet refuses */
export function podLog(logs: PodLogs, clock: Clock, pod: KubeObject, call: Call): StreamedAnswer {
  const options = readOptions(pod, clock, call);
  const subject: LogSubject = {
    namespace: pod.metadata.namespace ?? '',
    name: pod.metadata.name,
    uid: pod.metadata.uid ?? '',
  };
  const found = logs.read(subject, options.container, { previous: options.previous });
  if (found.state === 'refused')
    throw new StatusError(found.code, found.code === 400 ? 'BadRequest' : 'InternalError', found.message);
  const lines = selectLines(found.lines, options);
  return { contentType: 'text/plain', start: (sink) => writeLog({ logs, subject, options, lines }, sink) };
}

function readOptions(pod: KubeObject, clock: Clock, call: Call): LogOptions {
  const number = (name: string): number | undefined => {
    const text = queryText(call, name);
    return text === undefined ? undefined : Number(text);
  };
  const [sinceSeconds, sinceTime] = [number('sinceSeconds'), queryText(call, 'sinceTime')];
  const tailLines = number('tailLines');
  const limitBytes = number('limitBytes');
  refuseOptions({ sinceSeconds, sinceTime, tailLines, limitBytes });
  const stream = queryText(call, 'stream');
  return {
    container: containerOf(pod, queryText(call, 'container')),
    follow: queryFlag(call, 'follow') ?? false,
    previous: queryFlag(call, 'previous') ?? false,
    timestamps: queryFlag(call, 'timestamps') ?? false,
    tailLines,
    limitBytes,
    since: sinceOf(clock, sinceSeconds, sinceTime),
    stream: stream === 'Stdout' || stream === 'Stderr' ? stream : 'All',
  };
}

function sinceOf(clock: Clock, seconds: number | undefined, time: string | undefined): Date | undefined {
  if (seconds !== undefined) return new Date(clock.now().getTime() - seconds * 1000);
  return time === undefined ? undefined : new Date(time);
}

interface CheckedOptions {
  readonly sinceSeconds: number | undefined;
  readonly sinceTime: string | undefined;
  readonly tailLines: number | undefined;
  readonly limitBytes: number | undefined;
}

function refuseOptions({ sinceSeconds, sinceTime, tailLines, limitBytes }: CheckedOptions): void {
  const faults: FieldError[] = [];
  if (tailLines !== undefined && tailLines < 0)
    faults.push(invalidField('tailLines', tailLines, 'must be greater than or equal to 0'));
  if (limitBytes !== undefined && limitBytes < 1)
    faults.push(invalidField('limitBytes', limitBytes, 'must be greater than 0'));
  if (sinceSeconds !== undefined && sinceTime !== undefined) {
    faults.push(forbiddenField('', 'at most one of `sinceTime` or `sinceSeconds` may be specified'));
  } else if (sinceSeconds !== undefined && sinceSeconds < 1) {
    faults.push(invalidField('sinceSeconds', sinceSeconds, 'must be greater than 0'));
  }
  if (faults.length > 0) throw invalid({ group: '', kind: 'PodLogOptions' }, '', faults);
}

function isWanted(line: LogLine, options: LogOptions): boolean {
  if (options.stream !== 'All' && line.stream !== options.stream.toLowerCase()) return false;
  return options.since === undefined || line.time >= options.since;
}

function selectLines(lines: readonly LogLine[], options: LogOptions): readonly LogLine[] {
  const wanted = lines.filter((line) => isWanted(line, options));
  if (options.tailLines === undefined) return wanted;
  return options.tailLines === 0 ? [] : wanted.slice(-options.tailLines);
}

function render(line: LogLine, options: LogOptions): string {
  const time = options.timestamps ? `${line.time.toISOString().slice(0, -1)}000000Z ` : '';
  return `${time}${line.text}\n`;
}

interface LogWriting {
  readonly logs: PodLogs;
  readonly subject: LogSubject;
  readonly options: LogOptions;
  readonly lines: readonly LogLine[];
}

function writeLog({ logs, subject, options, lines }: LogWriting, sink: StreamSink): () => void {
  let left = options.limitBytes ?? Number.POSITIVE_INFINITY;
  const stop = new AbortController();
  const write = (line: LogLine): void => {
    const text = render(line, options);
    if (left <= 0) return;
    sink.write(text.length > left ? text.slice(0, left) : text);
    left -= text.length;
    if (left > 0) return;
    stop.abort();
    sink.end();
  };
  for (const line of lines) write(line);
  if (left <= 0) return () => undefined;
  if (!options.follow || options.previous) {
    sink.end();
    return () => undefined;
  }
  const follower = { line: (line: LogLine) => isWanted(line, options) && write(line), end: () => sink.end() };
  logs.follow(subject, options.container, follower, stop.signal);
  return () => stop.abort();
}

import { type Cause, type Evidence, formatRef, refKey } from '@otelops/deployer/vocabulary';
import type { Paint } from './paint.ts';
import { chunk, fit, harmless, wrap } from './text.ts';

/** The cause tree from the object asked about down to what can be mended, with what was seen at each step. */
export function renderCause(cause: Cause, paint: Paint, screen: number): string[] {
  return renderNode(cause, { paint, screen, head: '', tail: '' });
}

interface Place {
  readonly paint: Paint;
  readonly screen: number;
  /** What stands before the first line, and before the lines under it. */
  readonly head: string;
  readonly tail: string;
}

function renderNode(cause: Cause, place: Place): string[] {
  const { paint, screen, head, tail } = place;
  const chain = sameObject(cause);
  const last = chain.at(-1) ?? cause;
  const code = last.children.length === 0 ? `  ${paint.yellow(last.code)}` : '';
  const lines = [`${head}${paint.bold(formatRef(cause.object))}${code}`];
  const under = last.children.length > 0 ? `${tail}│ ` : `${tail}  `;
  const said: string[] = [];
  for (const { message, evidence } of chain) {
    lines.push(...wrap(harmless(message), screen - under.length).map((line) => paint.dim(under) + line));
    said.push(message);
    for (const item of evidence.flatMap((seen) => withoutRepeats(seen, said))) {
      lines.push(...renderEvidence(item, screen - under.length).map((line) => paint.dim(under + line)));
    }
  }
  last.children.forEach((child, index) => {
    const end = index === last.children.length - 1;
    const branch = end ? '└─ ' : '├─ ';
    lines.push(...renderNode(child, { ...place, head: `${tail}${branch}`, tail: `${tail}${end ? '   ' : '│  '}` }));
  });
  return lines;
}

/** A cause and the ones below it that are about the very same object: one place on the screen. */
function sameObject(cause: Cause): Cause[] {
  const [child, ...others] = cause.children;
  const same = child !== undefined && others.length === 0 && refKey(child.object) === refKey(cause.object);
  return same ? [cause, ...sameObject(child)] : [cause];
}

/** What was seen, without what the lines above it say word for word; nothing where nothing is left. */
function withoutRepeats(evidence: Evidence, said: readonly string[]): Evidence[] {
  if (!('message' in evidence) || evidence.message === '') return [evidence];
  if (!said.some((text) => text.includes(evidence.message) || evidence.message.endsWith(tailOf(text))))
    return [evidence];
  return evidence.kind === 'container' ? [{ ...evidence, message: '' }] : [];
}

/** The message behind its own introduction: `container grafana: ` and the like. */
function tailOf(text: string): string {
  const colon = text.indexOf(': ');
  return colon === -1 ? text : text.slice(colon + 2);
}

export function renderEvidence(evidence: Evidence, columns: number): string[] {
  if (evidence.kind === 'log') {
    const which = evidence.previous ? 'log of the run before' : 'log';
    return [
      `${which}, container ${evidence.container}:`,
      ...evidence.lines.flatMap((line) => logLines(harmless(line), columns - 2).map((part) => `  ${part}`)),
    ];
  }
  return wrap(harmless(evidenceLine(evidence)), columns);
}

/** Of a line of a log so much is shown, over several lines of the screen; an ellipsis says that it goes on. */
const longestLogLine = 600;

function logLines(line: string, columns: number): string[] {
  return chunk(fit(line, longestLogLine), columns);
}

function evidenceLine(evidence: Exclude<Evidence, { kind: 'log' }>): string {
  switch (evidence.kind) {
    case 'condition':
      return `condition ${evidence.condition}=${evidence.status} ${evidence.reason}: ${evidence.message}`;
    case 'container': {
      const exit = evidence.exitCode === undefined ? '' : `, exit code ${evidence.exitCode}`;
      const { container, state, reason, restarts, message } = evidence;
      const why = reason === '' ? '' : `: ${reason}`;
      const again = restarts === 0 ? '' : `, ${restarts} ${restarts === 1 ? 'restart' : 'restarts'}`;
      return `container ${container} ${state}${why}${exit}${again}${message === '' ? '' : `. ${message}`}`;
    }
    case 'event':
      return `event ${evidence.reason} (${evidence.count}x): ${evidence.message}`;
    case 'field':
      return `${evidence.path} = ${evidence.value}`;
    case 'response':
      return `the server answered ${evidence.status} ${evidence.reason}: ${evidence.message}`;
  }
}

import { type Cause, type Evidence, formatRef } from '@otelops/deployer/vocabulary';
import type { Paint } from './paint.ts';
import { harmless, wrap } from './text.ts';

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
  const leaf = cause.children.length === 0;
  const code = leaf ? `  ${paint.yellow(cause.code)}` : '';
  const lines = [`${head}${paint.bold(formatRef(cause.object))}${code}`];
  const under = cause.children.length > 0 ? `${tail}│ ` : `${tail}  `;
  for (const line of wrap(harmless(cause.message), screen - under.length)) lines.push(paint.dim(under) + line);
  for (const evidence of cause.evidence) {
    for (const line of renderEvidence(evidence, screen - under.length)) lines.push(paint.dim(under + line));
  }
  cause.children.forEach((child, index) => {
    const last = index === cause.children.length - 1;
    const branch = last ? '└─ ' : '├─ ';
    lines.push(...renderNode(child, { ...place, head: `${tail}${branch}`, tail: `${tail}${last ? '   ' : '│  '}` }));
  });
  return lines;
}

export function renderEvidence(evidence: Evidence, columns: number): string[] {
  if (evidence.kind === 'log') {
    const which = evidence.previous ? 'log of the run before' : 'log';
    return [
      `${which}, container ${evidence.container}:`,
      ...evidence.lines.map((line) => `  ${harmless(line)}`.slice(0, columns)),
    ];
  }
  return wrap(harmless(evidenceLine(evidence)), columns);
}

function evidenceLine(evidence: Exclude<Evidence, { kind: 'log' }>): string {
  switch (evidence.kind) {
    case 'condition':
      return `condition ${evidence.condition}=${evidence.status} ${evidence.reason}: ${evidence.message}`;
    case 'container': {
      const exit = evidence.exitCode === undefined ? '' : `, exit code ${evidence.exitCode}`;
      return `container ${evidence.container} ${evidence.state}: ${evidence.reason}${exit}, ${evidence.restarts} restarts. ${evidence.message}`;
    }
    case 'event':
      return `event ${evidence.reason} (${evidence.count}x): ${evidence.message}`;
    case 'field':
      return `${evidence.path} = ${evidence.value}`;
    case 'response':
      return `the server answered ${evidence.status} ${evidence.reason}: ${evidence.message}`;
  }
}

import { type Cause, type Evidence, formatRef, refKey } from '@otelops/deployer';
import { bold, code, codeBlock, safeLine, withMoments } from './text.ts';

/** Lines of a tree; a cause with more branches says how many are left out. */
const maxLines = 24;
const maxEvidence = 6;

/** The way from the object asked about down to what can be mended, a line each, indented by depth. */
export function causeLines(cause: Cause): readonly string[] {
  const lines = walk(cause, 0);
  return lines.length <= maxLines ? lines : [...lines.slice(0, maxLines), `… ${lines.length - maxLines} more lines`];
}

function walk(cause: Cause, depth: number): readonly string[] {
  const chain = sameObject(cause);
  const last = chain.at(-1) ?? cause;
  const indent = depth === 0 ? '' : `${'\u2003'.repeat(Math.min(depth, 4) - 1)}↳ `;
  const said = [...new Set(chain.map(({ message }) => message))].map((message) => safeLine(message, 400)).join('; ');
  const leaf = last.children.length === 0 ? ` ${code(last.code)}` : '';
  return [
    `${indent}${bold(formatRef(cause.object), 160)} ${said}${leaf}`,
    ...last.children.flatMap((child) => walk(child, depth + 1)),
  ];
}

/** A cause and the ones below it that are about the very same object: one place. */
function sameObject(cause: Cause): readonly Cause[] {
  const [child, ...others] = cause.children;
  const same = child !== undefined && others.length === 0 && refKey(child.object) === refKey(cause.object);
  return same ? [cause, ...sameObject(child)] : [cause];
}

/** The first leaf: what can be mended. */
export function leafOf(cause: Cause): Cause {
  const [child] = cause.children;
  return child === undefined ? cause : leafOf(child);
}

/** All that was seen on the way, deepest last. */
export function evidenceOf(cause: Cause): readonly Evidence[] {
  return [...cause.evidence, ...cause.children.flatMap(evidenceOf)];
}

/** What was seen, as `mrkdwn`: single facts as lines, logs as blocks of code. */
export function evidenceText(evidence: readonly Evidence[]): string {
  const facts = evidence.filter((item) => item.kind !== 'log').map((item) => `• ${factText(item)}`);
  const logs = evidence
    .filter((item) => item.kind === 'log')
    .slice(0, 2)
    .map(logText);
  const unique = [...new Set(facts)];
  const left = unique.length - maxEvidence;
  const shown = unique.slice(0, maxEvidence).map(withMoments);
  return [...shown, ...(left > 0 ? [`… ${left} more`] : []), ...logs].join('\n');
}

function logText({ container, previous, lines }: Extract<Evidence, { kind: 'log' }>): string {
  const which = previous ? 'log of the run before' : 'log';
  return `• ${which} of container ${code(container)}:\n${codeBlock(lines.slice(-8).join('\n'), 700)}`;
}

function factText(evidence: Exclude<Evidence, { kind: 'log' }>): string {
  switch (evidence.kind) {
    case 'condition': {
      const { condition, status, reason, message } = evidence;
      return safeLine(`condition ${condition}=${status} ${reason}: ${message}`, 400);
    }
    case 'container': {
      const { container, state, reason, restarts, exitCode, message } = evidence;
      const exit = exitCode === undefined ? '' : `, exit code ${exitCode}`;
      const again = restarts === 0 ? '' : `, ${restarts} ${restarts === 1 ? 'restart' : 'restarts'}`;
      const why = reason === '' ? '' : `: ${reason}`;
      return safeLine(
        `container ${container} ${state}${why}${exit}${again}${message === '' ? '' : `. ${message}`}`,
        400,
      );
    }
    case 'event':
      return safeLine(`event ${evidence.reason} (${evidence.count}×): ${evidence.message}`, 400);
    case 'field':
      return safeLine(`${evidence.path} = ${evidence.value}`, 300);
    case 'response':
      return safeLine(`the server answered ${evidence.status} ${evidence.reason}: ${evidence.message}`, 400);
  }
}

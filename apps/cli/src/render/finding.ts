import { type FindingEvent, formatRef, type OutcomeEvent } from '@otelops/deployer/vocabulary';
import { type ExitCode, exitCodeOf, isReasonCode } from '@otelops/operations';
import { renderCause, renderEvidence } from './cause.ts';
import type { Paint } from './paint.ts';
import { harmless, wrap } from './text.ts';
import { widthOf } from './width.ts';

/** A finding as a block: what is wrong, why, what was seen, what to do. */
export function renderFinding(finding: FindingEvent, paint: Paint, screen: number): string[] {
  const tint = { error: paint.red, warning: paint.yellow, info: paint.cyan }[finding.severity];
  const { cause } = finding;
  // With a cause the tree below says the rest; the title would only say it twice.
  const title = cause === undefined ? harmless(finding.title) : formatRef(cause.object);
  const head = headline(title, finding.code, { paint, columns: screen - finding.severity.length - 1 });
  const lines = head.map((line, index) => `${index === 0 ? tint(finding.severity) : ' '} ${line}`);
  if (cause !== undefined) lines.push(...indent(renderCause(cause, paint, screen - 2)));
  else
    for (const evidence of finding.evidence) lines.push(...indent(renderEvidence(evidence, screen - 2)).map(paint.dim));
  for (const fix of finding.fixes) {
    const [first = '', ...more] = wrap(harmless(fix.title), screen - 4);
    lines.push(`  ${paint.green('→')} ${first}`, ...more.map((line) => `    ${line}`));
  }
  return lines;
}

export function renderOutcome(outcome: OutcomeEvent, paint: Paint, screen: number): string[] {
  const exit = exitOf(outcome.code);
  const tint = exit === 0 ? paint.green : exit === 4 || exit === 3 ? paint.yellow : paint.red;
  const mark = exit === 0 ? '✔' : exit === 4 ? '!' : '✖';
  const code = outcome.code === 'done' ? '' : outcome.code;
  const head = headline(harmless(outcome.summary), code, { paint, columns: screen - 2 });
  const lines = head.map((line, index) => `${index === 0 ? tint(mark) : ' '} ${line}`);
  const next = outcome.next.flatMap((step, index) => labelled(index === 0 ? 'next: ' : '      ', step, paint, screen));
  const undo = outcome.undo === undefined ? [] : labelled('undo: ', outcome.undo, paint, screen);
  return [...lines, ...next, ...undo];
}

function labelled(label: string, text: string, paint: Paint, screen: number): string[] {
  const [first = '', ...more] = wrap(harmless(text), screen - 8);
  return [`  ${paint.dim(label)}${first}`, ...more.map((line) => `        ${line}`)];
}

interface Page {
  readonly paint: Paint;
  readonly columns: number;
}

/** What happened, its first line bold, with the code behind it, or below where there is no room. */
function headline(text: string, code: string, { paint, columns }: Page): string[] {
  const lines = wrap(text, columns);
  const isOwnLine = code !== '' && widthOf(lines.at(-1) ?? '') + 2 + code.length > columns;
  const shown = lines.map((line, index) => (index === 0 ? paint.bold(line) : line));
  if (isOwnLine) return [...shown, paint.dim(code)];
  return code === ''
    ? shown
    : shown.map((line, index) => (index === shown.length - 1 ? `${line}  ${paint.dim(code)}` : line));
}

export function exitOf(code: string): ExitCode {
  return isReasonCode(code) ? exitCodeOf(code) : 1;
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

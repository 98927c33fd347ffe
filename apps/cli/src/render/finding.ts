import { type FindingEvent, formatRef, type OutcomeEvent } from '@otelops/deployer/vocabulary';
import { type ExitCode, exitCodeOf, isReasonCode } from '@otelops/operations';
import { renderCause, renderEvidence } from './cause.ts';
import type { Paint } from './paint.ts';
import { harmless, wrap } from './text.ts';

/** A finding as a block: what is wrong, why, what was seen, what to do. */
export function renderFinding(finding: FindingEvent, paint: Paint, screen: number): string[] {
  const tint = { error: paint.red, warning: paint.yellow, info: paint.cyan }[finding.severity];
  const { cause } = finding;
  // With a cause the tree below says the rest; the title would only say it twice.
  const title = cause === undefined ? harmless(finding.title) : formatRef(cause.object);
  const lines = [`${tint(finding.severity)} ${paint.bold(title)}  ${paint.dim(finding.code)}`];
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
  const code = outcome.code === 'done' ? '' : `  ${paint.dim(outcome.code)}`;
  const [headline = '', ...rest] = wrap(harmless(outcome.summary), screen - 2);
  const lines = [`${tint(mark)} ${paint.bold(headline)}`, ...rest.map((line) => `  ${line}`)].map((line, index) =>
    index === rest.length ? `${line}${code}` : line,
  );
  outcome.next.forEach((step, index) => {
    const label = index === 0 ? 'next: ' : '      ';
    const [first = '', ...more] = wrap(harmless(step), screen - 8);
    lines.push(`  ${paint.dim(label)}${first}`, ...more.map((line) => `        ${line}`));
  });
  return lines;
}

export function exitOf(code: string): ExitCode {
  return isReasonCode(code) ? exitCodeOf(code) : 1;
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

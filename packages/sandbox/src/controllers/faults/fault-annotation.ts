import { isRecord } from '../model/kind.ts';
import { FAULT_KINDS, type FaultEffect, type FaultKind } from './fault-effect.ts';

/** What an annotation asks for, or why it cannot be read. */
export type AnnotatedFault = { state: 'asked'; effect: FaultEffect } | { state: 'unreadable'; reason: string };

/** Reads the value of the fault annotation: a bare kind, or the JSON of an effect. */
export function parseFaultAnnotation(value: string): AnnotatedFault {
  const text = value.trim();
  if (!text.startsWith('{')) return effectOf({ kind: text });
  try {
    const parsed: unknown = JSON.parse(text);
    return isRecord(parsed) ? effectOf(parsed) : { state: 'unreadable', reason: 'not a JSON object' };
  } catch (error) {
    return { state: 'unreadable', reason: error instanceof Error ? error.message : String(error) };
  }
}

function effectOf(asked: Record<string, unknown>): AnnotatedFault {
  const kind = FAULT_KINDS.find((known) => known === asked['kind']);
  if (kind === undefined) {
    return {
      state: 'unreadable',
      reason: `unknown fault ${JSON.stringify(asked['kind'])}, known: ${FAULT_KINDS.join(', ')}`,
    };
  }
  return { state: 'asked', effect: withDetails(kind, asked) };
}

function withDetails(kind: FaultKind, asked: Record<string, unknown>): FaultEffect {
  const logLines = linesOf(asked['logLines']);
  const exitCode = typeof asked['exitCode'] === 'number' ? asked['exitCode'] : undefined;
  const message = textOf(asked['message']);
  const output = { ...(logLines === undefined ? {} : { logLines }), ...(exitCode === undefined ? {} : { exitCode }) };
  switch (kind) {
    case 'crash-loop':
    case 'init-container-failing':
    case 'job-failing':
      return { kind, ...output };
    case 'config-error-exit':
      return { kind, ...(logLines === undefined ? {} : { logLines }) };
    case 'never-ready':
    case 'liveness-kill':
      return { kind, ...(message === undefined ? {} : { message }) };
    case 'unschedulable':
      return {
        kind,
        because: asked['because'] === 'taint' || asked['because'] === 'node-selector' ? asked['because'] : 'memory',
      };
    case 'slow-start':
      return { kind, seconds: typeof asked['seconds'] === 'number' ? asked['seconds'] : 30 };
    case 'quota-exceeded':
      return { kind, ...optional('quota', textOf(asked['quota'])) };
    case 'missing-secret-key':
      return { kind, ...optional('secret', textOf(asked['secret'])), ...optional('key', textOf(asked['key'])) };
    default:
      return { kind };
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function linesOf(value: unknown): string[] | undefined {
  return Array.isArray(value) ? value.map(String) : undefined;
}

function optional<K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> {
  const entry: Partial<Record<K, string>> = {};
  if (value !== undefined) entry[key] = value;
  return entry;
}

/** One thing wrong with, or doubtful about, the config file. */
export interface ConfigFault {
  /** Dotted: `macs.hosts[0].port`; `''` for the file as a whole. */
  readonly path: string;
  /** What is wrong, in one sentence. */
  readonly message: string;
  /** The value as written; hidden where it may hold a credential. Absent when nothing was written. */
  readonly value?: string;
  /** What may stand there. */
  readonly allowed?: string;
  /** The key that was probably meant. */
  readonly suggestion?: string;
  /** 1-based, in the text given. */
  readonly line?: number;
  readonly column?: number;
}

export type PathSegment = string | number;

/** `['macs', 'hosts', 0, 'port']` as `macs.hosts[0].port`. */
export function formatPath(path: readonly PathSegment[]): string {
  return path.reduce<string>((text, segment) => {
    if (typeof segment === 'number') return `${text}[${segment}]`;
    return text === '' ? segment : `${text}.${segment}`;
  }, '');
}

const credentialKey = /token|password|secret|credential|routingkey|webhook/i;
const credentialValue =
  /xox[abeoprs]-|hooks\.slack\.com|:\/\/[^/\s]*:[^/\s]*@|eyJ[\w-]{10}|-----BEGIN|AKIA[0-9A-Z]{12}/;
const longest = 80;

/** A value for people: short, on one line, and never a credential that was pasted where a reference belongs. */
export function showValue(path: readonly PathSegment[], value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (path.some((segment) => credentialKey.test(String(segment))) || credentialValue.test(text)) return '(hidden)';
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** One line a fault: `otel-stack.yaml:12:5 retention.metrics: ...`. */
export function formatFault(fault: ConfigFault, file = 'otel-stack.yaml'): string {
  const place = fault.line === undefined ? file : `${file}:${fault.line}:${fault.column ?? 1}`;
  const about = fault.path === '' ? '' : ` ${fault.path}:`;
  const value = fault.value === undefined ? '' : ` (is ${fault.value})`;
  const allowed = fault.allowed === undefined ? '' : `; allowed: ${fault.allowed}`;
  const suggestion = fault.suggestion === undefined ? '' : `; did you mean ${fault.suggestion}?`;
  return `${place}${about} ${fault.message}${value}${allowed}${suggestion}`;
}

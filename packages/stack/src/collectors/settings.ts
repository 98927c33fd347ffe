/** A span of time as the collector reads it (Go's `time.ParseDuration`): no days. */
export type GoDuration = `${number}${'ms' | 's' | 'm' | 'h'}`;

/** Text that is filled from the environment when the collector starts. */
export function fromEnvironment(variable: string): string {
  return `\${env:${variable}}`;
}

/** Text as it is: the collector takes a dollar sign for the start of a variable, a doubled one for itself. */
export function literal(text: string): string {
  return text.replaceAll('$', '$$$$');
}

/** A string of OTTL, the language of conditions and statements. */
export function ottlString(text: string): string {
  return `"${literal(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}

const kibi = 1024;

/** Whole mebibytes in bytes. */
export function mebibytes(count: number): number {
  return count * kibi * kibi;
}

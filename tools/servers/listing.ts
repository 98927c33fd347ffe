import type { LocatedProgram, ProgramSource } from '../../packages/sandbox/src/real/programs/program.ts';

const sources: Record<ProgramSource, string> = {
  variable: 'named by a variable',
  path: 'on PATH',
  cache: 'built here',
};

/** One line for each program that is there, and for each that is not one with every reason. */
export function renderListing(located: readonly LocatedProgram[]): string[] {
  const width = Math.max(0, ...located.map(({ program }) => program.name.length));
  return located.map((entry) => {
    const name = entry.program.name.padEnd(width);
    if (entry.state === 'missing') return `${name}  missing   ${entry.reasons.join('; ')}`;
    return `${name}  ${(entry.version ?? 'unknown').padEnd(8)}  ${sources[entry.source]}: ${entry.path}`;
  });
}

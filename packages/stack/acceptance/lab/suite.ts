import { demandLab, type LabDemand, type LabPrograms, versionLines } from './programs.ts';

/** Whether the tests of a file run, said once on standard error. */
export async function announcedDemand(subject: string): Promise<LabDemand> {
  const demand = await demandLab(process.env);
  if (demand.state === 'run') say('version', ...versionLines(demand.programs));
  else say('skipped', `${subject}: ${demand.reason}`);
  return demand;
}

/** For hooks of suites that do not run where there is nothing to run. */
export function programsOf(demand: LabDemand): LabPrograms {
  if (demand.state === 'skip') throw new Error(demand.reason);
  return demand.programs;
}

/** Parts of the report. */
export type Said = 'version' | 'variants' | 'figure' | 'not covered' | 'skipped';

/** Lines of the report, on standard error; `npm run lab` puts them together. */
export function say(kind: Said, ...lines: readonly string[]): void {
  for (const line of lines) process.stderr.write(`lab: ${kind}: ${line}\n`);
}

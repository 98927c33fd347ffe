import { demandLab, type LabDemand, type LabPrograms, versionLines } from './programs.ts';

/** Whether the tests of a file run, said once on standard error. */
export async function announcedDemand(subject: string): Promise<LabDemand> {
  const demand = await demandLab(process.env);
  const lines = demand.state === 'run' ? versionLines(demand.programs) : [`skipped: ${subject}: ${demand.reason}`];
  say(...lines);
  return demand;
}

/** For hooks of suites that do not run where there is nothing to run. */
export function programsOf(demand: LabDemand): LabPrograms {
  if (demand.state === 'skip') throw new Error(demand.reason);
  return demand.programs;
}

/** Lines of the report. */
export function say(...lines: readonly string[]): void {
  for (const line of lines) process.stderr.write(`lab: ${line}\n`);
}

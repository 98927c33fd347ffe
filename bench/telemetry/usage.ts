import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What a process has used since it began, and holds now. */
export interface Usage {
  readonly cpuSeconds: number;
  readonly memoryMiB: number;
}

/** From /proc; elsewhere from `ps`, whose times are whole hundredths of a second. */
export function usageOf(pid: number): Usage {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    const memory = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    const ticks = Number(fields[11]) + Number(fields[12]);
    return { cpuSeconds: ticks / ticksPerSecond, memoryMiB: Number(memory) / 1024 };
  } catch {
    return fromPs(pid);
  }
}

/** USER_HZ, which Linux has kept at 100 for programs. */
const ticksPerSecond = 100;

function fromPs(pid: number): Usage {
  const [memory = '', time = ''] = execFileSync('ps', ['-o', 'rss=,time=', '-p', String(pid)], { encoding: 'utf8' })
    .trim()
    .split(/\s+/);
  const cpuSeconds = time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return { cpuSeconds, memoryMiB: Number(memory) / 1024 };
}

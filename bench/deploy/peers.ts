import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type KubeObject, renderManifests } from '@otelops/deployer';

/** One measured run of a whole command: wall time and the most memory it held. */
export interface CommandRun {
  readonly ms: number;
  readonly maxRssMiB: number;
}

/** Runs a command to its end and measures it with what the kernel says of its children. */
export function measureCommand(program: string, args: readonly string[], env: Readonly<Record<string, string>>): CommandRun {
  const started = performance.now();
  const child = spawnSync('/usr/bin/env', ['time', '-f', 'maxrss=%M', program, ...args], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
    timeout: 180_000,
    maxBuffer: 64 * 1024 * 1024,
  });
  const ms = performance.now() - started;
  if (child.status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${child.status}:\n${(child.stdout + child.stderr).slice(-3000)}`);
  return { ms, maxRssMiB: Number(/maxrss=(\d+)/.exec(child.stderr)?.[1] ?? Number.NaN) / 1024 };
}

/** The objects as a file for kubectl: one YAML stream, in the order in which they can be applied. */
export function writeKubectlFile(folder: string, objects: readonly KubeObject[]): string {
  const path = join(folder, 'objects.yaml');
  writeFileSync(path, renderManifests(objects));
  return path;
}

/** The objects as a chart: one template an object, with what Helm would take for its own template language escaped. */
export function writeChart(folder: string, objects: readonly KubeObject[]): string {
  const chart = join(folder, 'chart');
  mkdirSync(join(chart, 'templates'), { recursive: true });
  writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: bench\nversion: 1.0.0\n');
  objects.forEach((object, index) => {
    const text = renderManifests([object]).replaceAll('{{', '{{ "{{" }}');
    writeFileSync(join(chart, 'templates', `object-${index}.yaml`), text);
  });
  return chart;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

import { type ApprovalRequest, parseCommand } from '@otelops/operations';
import { describe, expect, test } from 'vitest';
import { chatVerbs } from './command-words.ts';
import { targetsAsked, targetsOf } from './targets.ts';

function targets(...words: string[]) {
  const parsed = parseCommand(words, chatVerbs);
  if (!parsed.ok) throw new Error(parsed.fault.message);
  return targetsOf(parsed.command);
}

const phases = ['phase-1', 'phase-2', 'phase-3', 'phase-4', 'phase-5'];
const counts = { create: 0, change: 1, unchanged: 1, replace: 0, prune: 0, conflict: 0 };

function planOf(phase: string, ...components: readonly string[]): ApprovalRequest['plans'][number] {
  const objects = components.map((component) => ({
    ref: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'a', name: component },
    component,
    wave: 0,
    action: 'change' as const,
    changes: [],
    conflicts: [],
    checked: 'server' as const,
  }));
  return { schemaVersion: 1, phase, title: phase, cluster: 'c', hash: 'h', counts, objects, warnings: [] };
}

describe('what a command is about', () => {
  test('is each phase where it says all, whatever components it is narrowed to', () => {
    const all = phases.map((phase) => [phase, 'all']);
    expect(targets('deploy')).toEqual(all);
    expect(targets('deploy', 'all', '--only', 'loki')).toEqual(all);
    expect(targets('deploy', 'phase-3')).toEqual([['phase-3']]);
    expect(targets('rollback', 'phase-3')).toEqual([['phase-3']]);
  });

  test('is the alert that a silence names, and any alert where its labels may take in others', () => {
    expect(targets('silence', 'create', '--match', 'alertname=LokiDown', '--match', 'pod=a')).toEqual([['LokiDown']]);
    expect(targets('silence', 'create', '--match', 'severity=critical')).toEqual([['*']]);
    expect(targets('silence', 'create', '--match', 'alertname=~Loki.*')).toEqual([['*']]);
    expect(targets('silence', 'create', '--match', 'alertname!=LokiDown')).toEqual([['*']]);
  });

  test('is known by phase and component once the verb has planned, and by all its names together', () => {
    const own = targets('deploy', 'phase-3');
    expect(targetsAsked(own, { plans: [planOf('phase-3', 'loki', 'tempo')] })).toEqual([
      ['phase-3', 'loki'],
      ['phase-3', 'tempo'],
    ]);
    const fix = targets('fix', 'restart', 'StatefulSet/monitoring/loki');
    const found = ['StatefulSet/monitoring/loki', 'phase-3', 'loki'];
    expect(targetsAsked(fix, { plans: [], targets: [found] })).toEqual([
      ['StatefulSet/monitoring/loki', 'phase-3', 'loki', 'restart StatefulSet/monitoring/loki'],
    ]);
  });

  test('stays what the words say where the plan leaves a part of it alone', () => {
    const asked = targetsAsked(targets('deploy', 'all'), { plans: [planOf('phase-2', 'gateway')] });
    expect(asked).toContainEqual(['phase-2', 'gateway', 'all']);
    expect(asked).toContainEqual(['phase-3', 'all']);
    expect(asked).toHaveLength(5);
  });
});

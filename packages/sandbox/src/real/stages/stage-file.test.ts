import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { stagedNodeFaults, stagedPodFaults } from './fault-annotation.ts';
import { defaultPace } from './pace.ts';
import { allStages, renderStageFile } from './stage-file.ts';

const stages = allStages(defaultPace);

describe('the stages that kwok plays', () => {
  it('have names of their own and survive being written to a file', () => {
    const names = stages.map(({ metadata }) => metadata.name);
    expect(new Set(names).size).toBe(names.length);
    expect(parseAllDocuments(renderStageFile(stages)).map((document) => document.toJS())).toEqual(stages);
  });

  it.each([...stagedPodFaults, ...stagedNodeFaults])('give the fault %s something to show', (fault) => {
    const asking = stages.filter(({ spec }) =>
      spec.selector.matchExpressions.some(
        ({ jq }) => jq.key.includes('sandbox.otelops.dev/fault') && jq.operator === 'In' && jq.values?.includes(fault),
      ),
    );
    expect(asking.length).toBeGreaterThan(0);
  });

  it('close every action of their templates, and never open one with three braces, which Go does not read', () => {
    const templates = stages.flatMap(({ spec }) =>
      spec.steps.flatMap((step) =>
        'patch' in step ? [step.patch.template] : 'apply' in step ? [step.apply.template] : [],
      ),
    );
    expect(templates.length).toBeGreaterThan(20);
    for (const template of templates) {
      expect(template.match(/\{\{/g)?.length).toBe(template.match(/\}\}/g)?.length);
      expect(template).not.toMatch(/\{\{\{/);
    }
  });

  it('follow the given pace', () => {
    const slow = allStages({ ...defaultPace, ready: 4321 });
    const delayed = slow.filter(({ spec }) => spec.delay?.durationMilliseconds === 4321);
    expect(delayed.map(({ metadata }) => metadata.name)).toContain('pod-run');
  });
});

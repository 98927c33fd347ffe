import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Component, formatRef, type Manifest, type Phase, refOf } from '@otelops/deployer';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { variants } from '../acceptance/kit/valid-configs.ts';
import { collectorComponents } from './collectors/index.ts';
import { buildPhases } from './phases.ts';

/** Run with UPDATE_GOLDENS=1 to write what is rendered now; then read the difference. */
function expectGolden(name: string, text: string): void {
  const folder = fileURLToPath(new URL('goldens/', import.meta.url));
  if (process.env['UPDATE_GOLDENS'] === '1') {
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}${name}`, text);
  }
  expect(readFileSync(`${folder}${name}`, 'utf8')).toBe(text);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

/** Dashboards, rules and Alertmanager's routes have goldens of their own where they are built; here they stand by name. */
const builtElsewhere = /^(otelops-.*\.json|.*\.rules\.yaml|alertmanager\.yml)$/;

function shown(object: Manifest): Manifest {
  if (object.kind !== 'ConfigMap') return object;
  const data = Object.entries(Object(object['data'])).map(([key, text]) => [
    key,
    builtElsewhere.test(key) ? '(built elsewhere)' : text,
  ]);
  return { ...object, data: Object.fromEntries(data) };
}

function asYaml(component: Component): string {
  const needs = component.dependsOn === undefined ? '' : ` (after ${component.dependsOn.join(', ')})`;
  const outside = (component.artifacts ?? []).map(({ name }) => `# release manifest: ${name}\n`).join('');
  const objects = component.objects.map(
    (object) => `---\n${stringify(shown(object), { lineWidth: 0, aliasDuplicateObjects: false })}`,
  );
  return `# ${component.name}${needs}\n${outside}${objects.join('')}`;
}

describe('medium', () => {
  const { config } = variants.find(({ name }) => name === 'medium')!;
  const collectors = new Set(collectorComponents(config).map(({ name }) => name));

  it.each(buildPhases(config))('$id is rendered as in its golden file', (phase: Phase) => {
    const own = phase.components.filter(({ name }) => !collectors.has(name));
    expectGolden(`medium.${phase.id}.golden.yaml`, own.map(asYaml).join('\n'));
  });
});

describe.each(variants)('$name', ({ config, name }) => {
  it('has the objects of its golden list', () => {
    const collectors = new Set(collectorComponents(config).map((component) => component.name));
    const lines = buildPhases(config).flatMap((phase) => [
      `${phase.id}  ${phase.title}`,
      ...phase.components
        .filter((component) => !collectors.has(component.name))
        .flatMap((component) => [
          `  ${component.name}`,
          ...component.objects.map(
            (object) => `    ${digest(JSON.stringify(shown(object)))}  ${formatRef(refOf(object))}`,
          ),
        ]),
    ]);
    expectGolden(`${name}.golden.txt`, `${lines.join('\n')}\n`);
  });
});

import { verbs } from '@otelops/operations';
import { expect, test } from 'vitest';
import { renderHelp, renderVerbHelp } from './help.ts';
import { createPaint } from './render/paint.ts';

const paint = createPaint(false);
const proseOf = (text: string): string => text.replace(/\s+/g, ' ');

test.each([60, 80, 120])('help fits %i columns and loses no word', (columns) => {
  for (const page of [
    renderHelp(verbs, { paint, columns }),
    ...verbs.map((verb) => renderVerbHelp(verb, { paint, columns })),
  ]) {
    const [usage = ''] = /^Usage.*$/m.exec(page) ?? [];
    // Commands to be copied stay on one line, whatever the width.
    const lines = page.split('\n').filter((line) => !line.startsWith('  otel ') && line !== usage);
    const prose = lines.filter((line) => !/^(otel|More|Try|Exit)/.test(line));
    expect(prose.filter((line) => line.length > columns)).toEqual([]);
  }
  for (const verb of verbs) {
    const page = proseOf(renderVerbHelp(verb, { paint, columns }));
    for (const spec of Object.values(verb.args)) expect(page).toContain(proseOf(spec.summary));
  }
});

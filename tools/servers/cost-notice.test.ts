import { describe, expect, it } from 'vitest';
import { inSelection, recipes } from './catalogue.ts';
import { costNotice } from './cost-notice.ts';
import { formatMebibytes, formatSeconds } from './progress.ts';

describe('the notice before a build', () => {
  it('names every recipe with its time, memory and disk, and adds up', () => {
    const [first, second] = recipes;
    const notice = costNotice([first!, second!], 2);
    expect(notice).toHaveLength(4);
    expect(notice[1]).toContain(`${first!.name} ${first!.version}`);
    expect(notice[2]).toContain(formatMebibytes(second!.cost.diskMebibytes));
    expect(notice[3]).toContain(formatSeconds(first!.cost.seconds + second!.cost.seconds));
    expect(notice[3]).toContain(
      formatMebibytes(Math.max(first!.cost.peakMemoryMebibytes, second!.cost.peakMemoryMebibytes)),
    );
    expect(notice[3]).toContain('2 compiler processes at once');
  });

  it('stays within what the house promises: everything in forty minutes, the control plane in ten', () => {
    const total = (chosen: typeof recipes) => chosen.reduce((seconds, { cost }) => seconds + cost.seconds, 0);
    expect(total(recipes)).toBeLessThan(40 * 60);
    expect(total(recipes.filter(inSelection('kube')))).toBeLessThan(10 * 60);
  });

  it('reads well: 59 s, 4 min 40 s, 380 MiB, 1.5 GiB', () => {
    expect([59, 280].map(formatSeconds)).toEqual(['59 s', '4 min 40 s']);
    expect([380, 1536].map(formatMebibytes)).toEqual(['380 MiB', '1.5 GiB']);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunSummary } from '../ports/runs.ts';
import { homeBlocks } from './home-blocks.ts';
import type { HomeState } from './home-state.ts';

const nothing: HomeState = {
  clusterLabel: 'sandbox (simulated)',
  stack: { at: '2026-06-01T08:00:00Z', summary: 'All 5 phases ready.', phases: [] },
  running: [],
  approvals: [],
  firing: [],
  silences: [],
  checklists: [],
};

function run(line: string): RunSummary {
  return {
    run: '1',
    line,
    state: 'waiting-for-approval',
    requester: 'U0MIRA',
    channel: 'C0OPS',
    message: 'run/1',
    since: '2026-06-01T08:00:00Z',
    needs: 'second-person',
    targets: [],
  };
}

const shown = (state: Partial<HomeState>): string =>
  JSON.stringify(homeBlocks({ ...nothing, ...state }, () => undefined));

describe('the Home tab', () => {
  it('shows first what waits for its reader, and links to it', () => {
    const blocks = homeBlocks({ ...nothing, approvals: [run('deploy phase-2')] }, () => 'https://slack.test/p1');
    expect(JSON.stringify(blocks[2])).toContain(
      '*Waiting for you*\\n✋ <https://slack.test/p1|deploy phase-2> · <@U0MIRA>',
    );
  });

  it('says of what could not be looked at that it is not known', () => {
    expect(shown({ stack: undefined })).toContain('❔ The cluster could not be asked.');
    expect(shown({ silences: undefined })).toContain('❔ Silences: Alertmanager could not be asked.');
  });

  it('marks the alerts that are silenced', () => {
    const alert = { title: 'LokiDown', severity: 'critical', since: '2026-06-01T08:00:00Z', message: 'a/1' } as const;
    const text = shown({ firing: [{ ...alert, silencedUntil: '2026-06-01T09:00:00Z' }, alert] });
    expect(text.match(/🔕 until <!date\^1780304400/g)).toHaveLength(1);
  });

  it('shows each phase with who is changing it', () => {
    const phases = [{ phase: 'phase-2', state: 'not ready', ready: '3/9', heldBy: 'mira via Slack' }];
    expect(shown({ stack: { at: '2026-06-01T08:00:00Z', summary: '', phases } })).toContain(
      '🔴 phase-2: not ready 3/9 · 🔒 mira via Slack',
    );
  });

  it('stays within what Slack takes, and foreign text mentions nobody', () => {
    const text = fc.oneof(fc.string(), fc.constant('<!channel> <@U0EVE> *x*|y>'), fc.constant('&'.repeat(900)));
    fc.assert(
      fc.property(fc.array(text, { maxLength: 30 }), (texts) => {
        const firing = texts.map((title) => ({
          title,
          severity: 'critical' as const,
          since: '2026-06-01T08:00:00Z',
          message: 'm',
        }));
        const blocks = homeBlocks({ ...nothing, firing, approvals: texts.map(run) }, () => 'https://slack.test/p1');
        expect(blocks.length).toBeLessThanOrEqual(100);
        for (const block of blocks) {
          const body = block.type === 'section' ? (block.text?.text ?? '') : '';
          expect(body.length).toBeLessThanOrEqual(3000);
          expect(body).not.toContain('<!channel>');
          expect(body).not.toContain('<@U0EVE>');
        }
      }),
    );
  });
});

import { describe, test } from 'vitest';
import { openRoom, type RunRoom } from './run-kit.ts';
import { shown } from './shown.ts';

/** Two persons for the first phase alone, in words that name no other. */
const policy = {
  approvals: [{ verbs: ['deploy', 'fix', 'silence create'], targets: ['phase-1', 'LokiDown'], needs: 'second-person' }],
} as const;

async function asked(room: RunRoom, line: string): Promise<string> {
  await room.command('U0MIRA', line);
  return await room.board.until(
    () => room.board.runs.findLast((run) => room.board.text(run.key).includes('wants approval'))?.key,
    `a question about ${line}`,
  );
}

describe.concurrent('a rule of two persons for a phase', { timeout: 240_000 }, () => {
  test.for(['deploy all', 'deploy all --only priorities', 'deploy', 'deploy phase-1'])(
    'holds for "%s"',
    async (line, { expect }) => {
      await using room = await openRoom({ policy });
      const key = await asked(room, line);
      expect(room.runs.list()[0]?.needs).toBe('second-person');
      const [answer] = await room.click('U0MIRA', key, 'Approve');
      expect(answer && shown(answer)).toContain('Another person has to approve this');
    },
  );

  test('holds for a fix of what belongs to that phase', async ({ expect }) => {
    await using room = await openRoom({ policy });
    const key = await asked(room, 'deploy phase-1');
    await room.click('U0ADA', key, 'Approve');
    await room.board.said('everything ready');
    const fix = await asked(room, 'fix restart Deployment/cert-manager/cert-manager');
    expect(room.runs.list()[0]?.needs).toBe('second-person');
    const [answer] = await room.click('U0MIRA', fix, 'Approve');
    expect(answer && shown(answer)).toContain('Another person has to approve this');
  });

  test('holds for no other phase', async ({ expect }) => {
    await using room = await openRoom({ policy });
    await asked(room, 'deploy phase-2');
    expect(room.runs.list()[0]?.needs).toBe('self');
  });
});

import { expect, test } from 'vitest';
import { VirtualClock } from '../../acceptance/kit/virtual-clock.ts';
import { createPeopleDirectory, UnknownPerson } from './people-directory.ts';
import type { CallResult } from './slack-api.ts';

function scene(): {
  readonly clock: VirtualClock;
  readonly calls: string[];
  readonly people: ReturnType<typeof createPeopleDirectory>;
  members: readonly string[];
  answer: (method: string) => CallResult | undefined;
  user: Record<string, unknown>;
} {
  const clock = new VirtualClock();
  const calls: string[] = [];
  const read = async (method: string): Promise<CallResult> => {
    calls.push(method);
    const fault = parts.answer(method);
    if (fault !== undefined) return fault;
    if (method === 'users.info') return { kind: 'done', data: { user: { id: 'U1', team_id: 'T1', ...parts.user } } };
    return { kind: 'done', data: { usergroups: [{ id: 'S1', users: parts.members }, { id: 'S2' }] } };
  };
  const parts = {
    ...{ clock, calls, members: ['U1'] as readonly string[], user: {} as Record<string, unknown> },
    answer: (_method: string): CallResult | undefined => undefined,
    people: createPeopleDirectory({ clock, telemetry: { log: () => undefined }, read }),
  };
  return parts;
}

test('a person is asked for once a minute, groups as well; who left a group is out after a minute, or at once when told', async () => {
  const at = scene();
  expect((await at.people.actor('U1', 'T1')).groups).toEqual(['S1']);
  await at.people.actor('U1', 'T1');
  expect(at.calls).toHaveLength(2);
  at.members = [];
  await at.clock.runUntil(() => false, 59_000);
  expect((await at.people.actor('U1', 'T1')).groups).toEqual(['S1']);
  await at.clock.runUntil(() => false, 2_000);
  expect((await at.people.actor('U1', 'T1')).groups).toEqual([]);
  at.members = ['U1'];
  at.people.forgetGroups();
  expect((await at.people.actor('U1', 'T1')).groups).toEqual(['S1']);
});

test('groups that cannot be read are unknown, never empty, and are asked for again', async () => {
  const at = scene();
  at.answer = (method) => (method === 'usergroups.list' ? { kind: 'unknown', message: 'no answer' } : undefined);
  expect((await at.people.actor('U1', 'T1')).groups).toBeUndefined();
  at.answer = () => undefined;
  expect((await at.people.actor('U1', 'T1')).groups).toEqual(['S1']);
});

test('somebody of whom Slack tells nothing is nobody', async () => {
  const at = scene();
  at.answer = () => ({ kind: 'refused', error: 'user_not_found', details: [] });
  await expect(at.people.actor('U1', 'T1')).rejects.toBeInstanceOf(UnknownPerson);
  at.answer = () => undefined;
  await expect(at.people.actor('U2', 'T1')).rejects.toBeInstanceOf(UnknownPerson);
});

test.each([
  [{ is_restricted: true }, { isGuest: true }],
  [{ is_ultra_restricted: true }, { isGuest: true }],
  [{ is_stranger: true }, { isGuest: true }],
  [{ deleted: true }, { isGuest: true }],
  [{ is_bot: true }, { isBot: true }],
  [{ team_id: 'T2' }, { teamId: 'T2' }],
  [{ team_id: 'E1', enterprise_user: { teams: ['T1'] } }, { teamId: 'T1' }],
  [{ tz: 'Europe/Berlin' }, { timeZone: 'Europe/Berlin' }],
  [{ tz: 'Mars/Olympus' }, { timeZone: 'UTC' }],
])('%j is %j', async (user, expected) => {
  const at = scene();
  at.user = user;
  expect(await at.people.actor('U1', 'T1')).toMatchObject(expected);
});

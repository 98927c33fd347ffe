import type { Danger, Role } from '@otelops/operations';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { Actor } from '../ports/people.ts';
import type { PolicyQuestion } from '../ports/policy.ts';
import { createPolicy } from './policy.ts';
import { policySchema } from './policy-file.ts';
import { isQuiet } from './quiet-hours.ts';
import { unknownVerbs } from './verb-names.ts';

const monday = new Date('2026-06-01T10:00:00Z');

function person(changes: Partial<Actor> = {}): Actor {
  return {
    userId: 'U0MIRA',
    teamId: 'T0HOME',
    name: 'Mira',
    isGuest: false,
    isBot: false,
    timeZone: 'UTC',
    groups: [],
    ...changes,
  };
}

function question(changes: Partial<PolicyQuestion> = {}): PolicyQuestion {
  return {
    actor: person(),
    verb: { name: 'deploy', role: 'operator', danger: 'changes' },
    channel: 'C0OPS',
    ...changes,
  };
}

function policy(file: unknown, now: Date = monday) {
  return createPolicy({ file: policySchema.parse(file), teamId: 'T0HOME', clock: { now: () => now } });
}

const operators = { grants: [{ role: 'operator', usergroups: ['S0PLAT'], channels: ['C0OPS'] }] };

describe('the policy', () => {
  it('refuses everybody everything where the file grants nothing', () => {
    const roles: readonly Role[] = ['viewer', 'operator', 'admin'];
    const dangers: readonly Danger[] = ['none', 'changes', 'destroys'];
    fc.assert(
      fc.property(fc.constantFrom(...roles), fc.constantFrom(...dangers), (role, danger) => {
        const asked = question({ verb: { name: 'x', role, danger } });
        expect(policy({}).decide(asked).allowed).toBe(false);
      }),
    );
  });

  it('lets a member of a usergroup act in the channel that the grant names, and says where to go from another', () => {
    const member = person({ groups: ['S0PLAT'] });
    expect(policy(operators).decide(question({ actor: member }))).toEqual({ allowed: true, approval: 'self' });
    expect(policy(operators).decide(question({ actor: member, channel: 'C0RANDOM' }))).toEqual({
      allowed: false,
      reason: 'Not in this channel: you may use "deploy" in <#C0OPS>.',
    });
  });

  it('gives no group rights while the groups of a person are unknown', () => {
    const decision = policy(operators).decide(question({ actor: person({ groups: undefined }) }));
    expect(decision).toEqual({
      allowed: false,
      reason:
        '"deploy" needs the role operator, which the policy does not give you. Your usergroups could not be looked up just now; try again.',
    });
  });

  test.each([
    ['a guest', { isGuest: true }],
    ['a bot', { isBot: true }],
    ['somebody of another workspace', { teamId: 'T0OTHER' }],
  ])('refuses %s, whatever the file grants', (_who, changes) => {
    const everything = { grants: [{ role: 'admin', everyone: true, users: ['U0MIRA'] }] };
    expect(policy(everything).decide(question({ actor: person(changes) })).allowed).toBe(false);
  });

  it('gives a role the verbs of the roles below it, and never those above', () => {
    const asked = (role: Role) => question({ verb: { name: 'x', role, danger: 'none' } });
    const granted = policy({ grants: [{ role: 'operator', everyone: true }] });
    expect(granted.decide(asked('viewer')).allowed).toBe(true);
    expect(granted.decide(asked('operator')).allowed).toBe(true);
    expect(granted.decide(asked('admin')).allowed).toBe(false);
  });

  it('asks for a second person before something is destroyed, unless the file says otherwise', () => {
    const destroy = question({ verb: { name: 'destroy', role: 'admin', danger: 'destroys' } });
    const admin = { grants: [{ role: 'admin', users: ['U0MIRA'] }] };
    expect(policy(admin).decide(destroy)).toEqual({ allowed: true, approval: 'second-person' });
    const loose = { ...admin, approvals: [{ verbs: ['destroy'], needs: 'self' }] };
    expect(policy(loose).decide(destroy)).toEqual({ allowed: true, approval: 'self' });
  });

  it('does not let the requester be the second person', () => {
    const strict = policy({
      grants: [{ role: 'operator', everyone: true }],
      approvals: [{ verbs: ['deploy'], targets: ['phase-3'], needs: 'second-person' }],
    });
    const plan = { ...question({ targets: [['phase-3']] }), requester: 'U0MIRA' };
    expect(strict.mayApprove(plan).allowed).toBe(false);
    expect(strict.mayApprove({ ...plan, actor: person({ userId: 'U0NOOR' }) }).allowed).toBe(true);
    expect(strict.mayApprove({ ...plan, targets: [['phase-2']] }).allowed).toBe(true);
  });

  describe('about targets', () => {
    const ruled =
      (approvals: unknown[]) =>
      (targets: readonly (readonly string[])[], verb = 'deploy') => {
        const granted = policy({ grants: [{ role: 'operator', everyone: true }], approvals });
        const decision = granted.decide(
          question({ verb: { name: verb, role: 'operator', danger: 'changes' }, targets }),
        );
        return decision.allowed ? decision.approval : decision.reason;
      };

    it('holds for whatever takes its target in, by any of its names', () => {
      const rule = ruled([{ verbs: ['deploy'], targets: ['phase-3'], needs: 'second-person' }]);
      expect(rule([['phase-3', 'all']])).toBe('second-person');
      expect(
        rule([
          ['phase-2', 'all'],
          ['phase-3', 'all'],
        ]),
      ).toBe('second-person');
      expect(rule([['phase-3', 'loki']])).toBe('second-person');
      expect(rule([['phase-2', 'all']])).toBe('self');
    });

    it('is the strictest of all targets, each judged by the first rule about it', () => {
      const rule = ruled([
        { targets: ['phase-5'], needs: 'none' },
        { targets: ['phase-3', 'phase-5'], needs: 'second-person' },
      ]);
      expect(rule([['phase-5']])).toBe('none');
      expect(rule([['phase-5'], ['phase-2']])).toBe('self');
      expect(rule([['phase-5'], ['phase-3']])).toBe('second-person');
    });

    it('takes what may turn out to be anything for the target of every rule that could come into question', () => {
      const approvals = [
        { verbs: ['silence create'], targets: ['LokiDown'], needs: 'second-person' },
        { verbs: ['silence create'], needs: 'none' },
        { verbs: ['silence create'], targets: ['NodeDown'], needs: 'self' },
      ];
      expect(ruled(approvals)([['*']], 'silence create')).toBe('second-person');
      expect(ruled(approvals)([['Watchdog']], 'silence create')).toBe('none');
      expect(ruled(approvals.slice(1))([['*']], 'silence create')).toBe('none');
    });
  });

  it('keeps quiet hours by the wall clock of their zone, except for those it names', () => {
    const file = {
      grants: [
        { role: 'operator', everyone: true },
        { role: 'admin', users: ['U0ADA'] },
      ],
      quietHours: [
        {
          name: 'the weekend',
          days: ['fri'],
          from: '18:00',
          to: '08:00',
          timeZone: 'Europe/Berlin',
          except: ['admin'],
        },
      ],
    };
    const fridayNight = new Date('2026-06-05T16:30:00Z');
    expect(policy(file).decide(question()).allowed).toBe(true);
    expect(policy(file, fridayNight).decide(question())).toEqual({
      allowed: false,
      reason: 'Not now: the weekend (fri 18:00 to 08:00, Europe/Berlin).',
    });
    const admin = question({ actor: person({ userId: 'U0ADA' }) });
    expect(policy(file, fridayNight).decide(admin).allowed).toBe(true);
    const look = question({ verb: { name: 'status', role: 'viewer', danger: 'none' } });
    expect(policy(file, fridayNight).decide(look).allowed).toBe(true);
  });

  it('refuses names where ids are wanted, unknown keys, and grants to nobody, all at once', () => {
    const result = policySchema.safeParse({
      grants: [{ role: 'boss', users: ['mira'], channel: ['C0OPS'] }, { role: 'viewer' }],
      quietHours: [{ name: 'n', days: ['mon'], from: '25:00', to: '08:00', timeZone: 'Mars/Base' }],
    });
    expect(result.error?.issues.map((issue) => issue.path.join('.')).sort()).toEqual([
      'grants.0',
      'grants.0.role',
      'grants.0.users.0',
      'grants.1',
      'quietHours.0.from',
      'quietHours.0.timeZone',
    ]);
  });

  it('refuses a rule about a phase that there is not, which would protect nothing', () => {
    const about = (target: string) => policySchema.safeParse({ approvals: [{ targets: [target], needs: 'self' }] });
    expect(about('phase3').error?.issues[0]?.message).toBe(
      'a phase is one of phase-1, phase-2, phase-3, phase-4, phase-5',
    );
    expect(about('*').error?.issues[0]?.message).toContain('leave targets out');
    for (const target of ['phase-3', 'all', 'loki', 'LokiDown', 'StatefulSet/monitoring/loki']) {
      expect(about(target).success).toBe(true);
    }
  });

  it('finds rules for verbs that do not exist', () => {
    const file = policySchema.parse({ approvals: [{ verbs: ['deploi'], needs: 'self' }] });
    expect(unknownVerbs(file, ['deploy', 'status'])).toEqual([
      { path: 'approvals[0].verbs[0]', message: 'There is no verb "deploi". Did you mean "deploy"?' },
    ]);
  });
});

describe('quiet hours', () => {
  const night = { days: ['fri'] as const, from: '18:00', to: '08:00', timeZone: 'Europe/Berlin' };
  test.each([
    ['2026-06-05T15:59:00Z', false],
    ['2026-06-05T16:00:00Z', true],
    ['2026-06-06T05:59:00Z', true],
    ['2026-06-06T06:00:00Z', false],
    ['2026-06-05T05:00:00Z', false],
  ])('at %s: %s', (time, quiet) => {
    const hours = policySchema.parse({ quietHours: [{ name: 'night', ...night }] }).quietHours[0]!;
    expect(isQuiet(hours, new Date(time))).toBe(quiet);
  });

  test.each([
    ['the Friday before', '2026-06-05T13:59:00Z', false],
    ['Friday', '2026-06-05T14:00:00Z', true],
    ['Saturday', '2026-06-06T12:00:00Z', true],
    ['Sunday', '2026-06-07T21:59:00Z', true],
    ['Monday before work', '2026-06-08T05:59:00Z', true],
    ['Monday at work', '2026-06-08T06:00:00Z', false],
    ['the middle of the week', '2026-06-10T23:00:00Z', false],
  ])('may last over a whole weekend: %s', (_when, time, quiet) => {
    const weekend = {
      name: 'weekend',
      days: ['fri'],
      from: '16:00',
      toDay: 'mon',
      to: '08:00',
      timeZone: 'Europe/Berlin',
    };
    const hours = policySchema.parse({ quietHours: [weekend] }).quietHours[0]!;
    expect(isQuiet(hours, new Date(time))).toBe(quiet);
  });

  test('last the whole day where they end as they begin', () => {
    const round = { name: 'sunday', days: ['sun'], from: '00:00', to: '00:00', timeZone: 'UTC' };
    const hours = policySchema.parse({ quietHours: [round] }).quietHours[0]!;
    const at = (time: string) => isQuiet(hours, new Date(time));
    expect(
      ['2026-06-06T23:59:00Z', '2026-06-07T00:00:00Z', '2026-06-07T23:59:00Z', '2026-06-08T00:00:00Z'].map(at),
    ).toEqual([false, true, true, false]);
  });
});

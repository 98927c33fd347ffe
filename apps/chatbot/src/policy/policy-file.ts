import { anyTarget, type Danger, type Role, singlePhases } from '@otelops/operations';
import { z } from 'zod';
import type { ApprovalRule } from '../ports/policy.ts';

const userId = z.string().regex(/^[UW][A-Z0-9]{2,20}$/, 'a user id such as U012AB3CD (never a display name)');
const usergroupId = z.string().regex(/^S[A-Z0-9]{2,20}$/, 'a usergroup id such as S012AB3CD (never a handle)');
const channelId = z.string().regex(/^[CGD][A-Z0-9]{2,20}$/, 'a channel id such as C012AB3CD (never a channel name)');
const roles = ['viewer', 'operator', 'admin'] as const satisfies readonly Role[];
const dangers = ['none', 'changes', 'destroys'] as const satisfies readonly Danger[];
const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day such as 18:30');

const names = z.array(z.string().min(1).max(80)).min(1);

const phases: readonly string[] = singlePhases;
/** What a rule is about is free text, but a phase that there is not would silently protect nothing. */
const target = z
  .string()
  .min(1)
  .max(300)
  .refine((name) => name !== anyTarget, { message: 'leave targets out, and the rule is about everything' })
  .refine((name) => !/^phase/i.test(name) || phases.includes(name), {
    message: `a phase is one of ${singlePhases.join(', ')}`,
  });

const grantSchema = z
  .strictObject({
    role: z.enum(roles),
    users: z.array(userId).default([]),
    usergroups: z.array(usergroupId).default([]),
    /** Every full member of the workspace; guests, bots and people of other workspaces are never part of it. */
    everyone: z.boolean().default(false),
    /** Where it counts; absent: in every channel and in direct messages. */
    channels: z.array(channelId).min(1).optional(),
    /** Only these verbs of the role; absent: all of them. */
    verbs: names.optional(),
  })
  .refine(({ users, usergroups, everyone }) => everyone || users.length + usergroups.length > 0, {
    message: 'name somebody: users, usergroups, or everyone: true',
  });

const approvalSchema = z.strictObject({
  /** Absent: every verb of that danger. */
  verbs: names.optional(),
  /** Phases, components, objects, alerts: the rule is about whatever takes one of them in. Absent: about everything. */
  targets: z.array(target).min(1).optional(),
  danger: z.array(z.enum(dangers)).min(1).optional(),
  needs: z.enum(['none', 'self', 'second-person']),
});

const quietHoursSchema = z.strictObject({
  /** Why, for the refusal: `the weekend`. */
  name: z.string().min(1).max(80),
  days: z.array(z.enum(days)).min(1),
  from: timeOfDay,
  /** The same or an earlier time than `from` is one of the next day, unless `toDay` names another. */
  to: timeOfDay,
  /** The day on which they end: `fri 16:00 to mon 08:00`. */
  toDay: z.enum(days).optional(),
  timeZone: z.string().refine(isTimeZone, { message: 'an IANA time zone such as Europe/Berlin' }),
  danger: z.array(z.enum(dangers)).min(1).default(['changes', 'destroys']),
  verbs: names.optional(),
  /** Roles that may all the same. */
  except: z.array(z.enum(roles)).default([]),
});

/** Who may do what where. What no grant allows is refused. */
export const policySchema: z.ZodType<PolicyFile> = z.strictObject({
  grants: z.array(grantSchema).default([]),
  approvals: z.array(approvalSchema).default([]),
  quietHours: z.array(quietHoursSchema).default([]),
});

export interface PolicyFile {
  readonly grants: readonly Grant[];
  readonly approvals: readonly ApprovalSetting[];
  readonly quietHours: readonly QuietHours[];
}

export interface Grant {
  readonly role: Role;
  readonly users: readonly string[];
  readonly usergroups: readonly string[];
  readonly everyone: boolean;
  readonly channels?: readonly string[] | undefined;
  readonly verbs?: readonly string[] | undefined;
}

export interface ApprovalSetting {
  readonly verbs?: readonly string[] | undefined;
  readonly targets?: readonly string[] | undefined;
  readonly danger?: readonly Danger[] | undefined;
  readonly needs: ApprovalRule;
}

export interface QuietHours {
  readonly name: string;
  readonly days: readonly Day[];
  /** `18:30`. */
  readonly from: string;
  readonly to: string;
  readonly toDay?: Day | undefined;
  readonly timeZone: string;
  readonly danger: readonly Danger[];
  readonly verbs?: readonly string[] | undefined;
  readonly except: readonly Role[];
}

export type Day = (typeof days)[number];

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

import type { PlanAction } from '@otelops/deployer';
import type { Target } from '@otelops/operations';
import { z } from 'zod';
import type { ApprovalRule } from '../ports/policy.ts';
import type { Json } from '../ports/store.ts';
import type { PlanFacts } from '../render/plan-facts.ts';

/** A run as it stands on disk: enough to show it, to decide about it and to take it up again. */
export interface RunRecord {
  readonly schema: 1;
  readonly id: string;
  /** What it was started by; starts nothing twice. */
  readonly cause: string;
  /** The command, to be parsed again. */
  readonly words: readonly string[];
  /** The same as it is shown: redacted. */
  readonly line: string;
  readonly verb: string;
  readonly requester: Who;
  readonly channel: string;
  readonly thread?: string | undefined;
  readonly quiet: boolean;
  /** What the room that wanted it knew of what it is about, and of what it needs. */
  readonly targets?: readonly Target[] | undefined;
  readonly needs?: ApprovalRule | undefined;
  readonly createdAt: string;
  readonly state: 'working' | 'asking' | 'ended';
  /** How often it was taken up again after a restart. */
  readonly resumed: number;
  readonly ask?: Ask | undefined;
  readonly approvals: readonly RunApproval[];
  readonly cancelledBy?: Who | undefined;
  /** Commands behind the buttons of its messages, by their place. */
  readonly offers: readonly (readonly string[])[];
  readonly end?: RunEnd | undefined;
  /** Its end is in the audit log and on its way to Slack. */
  readonly told?: boolean | undefined;
  /** The later run that put right what this one could not, in words. */
  readonly mendedBy?: string | undefined;
}

export interface Who {
  readonly userId: string;
  readonly teamId: string;
  readonly name: string;
}

/** A question put to a person. */
export interface Ask {
  /** The first question of a run is 1. A click names the question it answers. */
  readonly number: number;
  readonly digest: string;
  readonly question: string;
  /** The cluster by its name, to be typed before something is destroyed. */
  readonly cluster: string;
  readonly danger: 'changes' | 'destroys';
  readonly plans: readonly ApprovedPlan[];
  readonly facts: PlanFacts;
  readonly rule: 'self' | 'second-person';
  /** What it is about, as the verb had found when it asked. */
  readonly targets?: readonly Target[] | undefined;
  readonly askedAt: string;
  readonly expiresAt: string;
  /** Why it is asked again. */
  readonly notice?: string | undefined;
}

export interface RunApproval {
  readonly digest: string;
  readonly plans: readonly ApprovedPlan[];
  /** Absent where policy asks nobody. */
  readonly by?: Who | undefined;
  readonly at: string;
  /** A verb has heard of it. */
  readonly used?: boolean | undefined;
}

export interface ApprovedPlan {
  readonly phase: string;
  readonly hash: string;
  /** Objects that are not left alone, by their key. */
  readonly objects: Readonly<Record<string, ApprovedObject>>;
}

/** What is approved of one object: what is done with it, the digest of what is sent, and of what that changes. */
interface ApprovedObject {
  readonly action: PlanAction;
  readonly desired: string;
  readonly effect: string;
}

export interface RunEnd {
  readonly state: 'done' | 'failed' | 'cancelled' | 'refused';
  readonly code: string;
  readonly summary: string;
  readonly advice: readonly string[];
  readonly at: string;
  readonly tookMs: number;
}

const who: z.ZodType<Who> = z.object({ userId: z.string(), teamId: z.string(), name: z.string() });
const targets: z.ZodType<readonly Target[]> = z.array(z.array(z.string()));
const count: z.ZodNumber = z.number().int().nonnegative();
const action: z.ZodType<PlanAction> = z.enum(['create', 'change', 'unchanged', 'replace', 'prune', 'conflict']);
const counts = z.object({
  create: count,
  change: count,
  unchanged: count,
  replace: count,
  prune: count,
  conflict: count,
});

const facts: z.ZodType<PlanFacts> = z.object({
  plans: z.array(z.object({ phase: z.string(), title: z.string(), hash: z.string(), counts })),
  lines: z.array(
    z.object({ action, kind: z.enum(['object', 'group']), what: z.string(), details: z.array(z.string()) }),
  ),
  more: count,
  warnings: z.array(z.string()),
  notes: z.array(z.string()),
});

const approvedPlan: z.ZodType<ApprovedPlan> = z.object({
  phase: z.string(),
  hash: z.string(),
  objects: z.record(z.string(), z.object({ action, desired: z.string(), effect: z.string() })),
});

const ask: z.ZodType<Ask> = z.object({
  number: count,
  digest: z.string(),
  question: z.string(),
  cluster: z.string(),
  danger: z.enum(['changes', 'destroys']),
  plans: z.array(approvedPlan),
  facts,
  rule: z.enum(['self', 'second-person']),
  targets: targets.optional(),
  askedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  notice: z.string().optional(),
});

const approval: z.ZodType<RunApproval> = z.object({
  digest: z.string(),
  plans: z.array(approvedPlan),
  by: who.optional(),
  at: z.iso.datetime(),
  used: z.boolean().optional(),
});

const end: z.ZodType<RunEnd> = z.object({
  state: z.enum(['done', 'failed', 'cancelled', 'refused']),
  code: z.string(),
  summary: z.string(),
  advice: z.array(z.string()),
  at: z.iso.datetime(),
  tookMs: z.number(),
});

const runRecord: z.ZodType<RunRecord> = z.object({
  schema: z.literal(1),
  id: z.string(),
  cause: z.string(),
  words: z.array(z.string()),
  line: z.string(),
  verb: z.string(),
  requester: who,
  channel: z.string(),
  thread: z.string().optional(),
  quiet: z.boolean(),
  targets: targets.optional(),
  needs: z.enum(['none', 'self', 'second-person']).optional(),
  createdAt: z.iso.datetime(),
  state: z.enum(['working', 'asking', 'ended']),
  resumed: count,
  ask: ask.optional(),
  approvals: z.array(approval),
  cancelledBy: who.optional(),
  offers: z.array(z.array(z.string())),
  end: end.optional(),
  told: z.boolean().optional(),
  mendedBy: z.string().optional(),
});

/** `undefined`: it was written by another version of the bot, or is damaged. */
export function parseRecord(value: Json | undefined): RunRecord | undefined {
  const parsed = runRecord.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

/** As the store takes it: absent fields are left out. */
export function recordJson(record: RunRecord): Json {
  const json: Json = JSON.parse(JSON.stringify(record));
  return json;
}

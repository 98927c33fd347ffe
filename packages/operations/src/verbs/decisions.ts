import type { ConflictRule, PlanOptions } from '@otelops/deployer';
import type { ListFlag, SwitchFlag } from '../verb.ts';

/** What a plan may decide only when it is told to; the same flags for every verb that plans a change. */
export const decisionArgs: DecisionSpec = {
  take: {
    kind: 'list',
    value: 'WHO|.PATH',
    summary: 'take fields over from this manager (kubectl), or these fields (.spec.replicas) from anybody',
  },
  leave: { kind: 'list', value: 'WHO|.PATH', summary: 'leave such fields to whoever owns them' },
  replace: {
    kind: 'list',
    value: 'KIND[/NAMESPACE]/NAME',
    summary: 'delete and make anew where a field cannot be changed',
  },
  prune: {
    kind: 'list',
    value: 'KIND[/NAMESPACE]/NAME',
    summary: 'delete these protected objects (claims, volumes, namespaces, CRDs)',
  },
  adopt: { kind: 'switch', summary: 'take over objects that kubectl or Helm made' },
};

interface DecisionSpec {
  readonly take: ListFlag;
  readonly leave: ListFlag;
  readonly replace: ListFlag;
  readonly prune: ListFlag;
  readonly adopt: SwitchFlag;
}

export interface Decisions {
  readonly take: readonly string[];
  readonly leave: readonly string[];
  readonly replace: readonly string[];
  readonly prune: readonly string[];
  readonly adopt: boolean;
}

/** What was decided, and more: for the line that is advised next. */
export function alsoDecided(
  decided: Decisions,
  more: Partial<Decisions>,
): Partial<Record<'take' | 'leave' | 'replace', readonly string[]>> {
  const both = (key: 'take' | 'leave' | 'replace'): readonly string[] => [...decided[key], ...(more[key] ?? [])];
  return { take: both('take'), leave: both('leave'), replace: both('replace') };
}

/** The flags as the planner takes them. */
export async function planDecisions(decisions: Decisions): Promise<PlanDecisions> {
  const { usualFormerManagers } = await import('@otelops/deployer');
  return {
    conflictRules: [...decisions.take.map((text) => ruleOf(text, 'force')), ...yieldRules(decisions.leave)],
    allowReplace: decisions.replace,
    confirmPrune: decisions.prune,
    ...(decisions.adopt ? { adopt: usualFormerManagers } : {}),
  };
}

/** The rules of `--leave`. */
export function yieldRules(leave: readonly string[]): readonly ConflictRule[] {
  return leave.map((text) => ruleOf(text, 'yield'));
}

export type PlanDecisions = Pick<PlanOptions, 'conflictRules' | 'allowReplace' | 'confirmPrune' | 'adopt'>;

/** A word that starts with a dot is a path of fields, any other one a manager. */
function ruleOf(text: string, policy: 'force' | 'yield'): ConflictRule {
  return text.startsWith('.') ? { path: text, policy } : { manager: text, policy };
}

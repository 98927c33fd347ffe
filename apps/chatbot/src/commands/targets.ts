import type { ApprovalRequest, Command, Target } from '@otelops/operations';

/** What a command is about, as far as its words tell: by its verb, or else by the words that stand for a target. */
export function targetsOf({ verb, args }: Command): readonly Target[] {
  if (verb.targets !== undefined) return verb.targets(args);
  const places = Object.entries(verb.args).filter(([, spec]) => spec.kind === 'positional');
  const given = places.flatMap(([name]) => (args[name] === undefined ? [] : [String(args[name])]));
  return given.length === 0 ? [] : [[given.join(' ')]];
}

/**
 * The same once the verb has looked and asks: the components that its plans change, and what it names itself. What is known
 * under a name already goes on under all of them; nothing that the words said is dropped.
 */
export function targetsAsked(
  own: readonly Target[],
  { plans, targets = [] }: Pick<ApprovalRequest, 'plans' | 'targets'>,
): readonly Target[] {
  const exact = [...targets, ...plans.flatMap(componentsOf)];
  const joined = exact.map((names) => [...names, ...own.filter((other) => shares(other, names)).flat()]);
  const alone = own.filter((names) => !exact.some((other) => shares(other, names)));
  return [...joined, ...alone].map((names) => [...new Set(names)]);
}

function componentsOf({ phase, objects }: ApprovalRequest['plans'][number]): readonly Target[] {
  const changed = objects.filter(({ action }) => action !== 'unchanged').map(({ component }) => component);
  return [...new Set(changed)].map((component) => [phase, component]);
}

function shares(left: Target, right: Target): boolean {
  return left.some((name) => right.includes(name));
}

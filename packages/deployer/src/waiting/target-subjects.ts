import type { TargetState } from './target-state.ts';
import type { Subject } from './watch-set.ts';

/** One watch a kind and namespace; of a single object by its name, so that nothing else of the kind has to be read. */
export function targetSubjects(targets: readonly TargetState[]): readonly Subject[] {
  const groups = new Map<string, TargetState[]>();
  for (const target of targets) {
    const { apiVersion, kind, namespace } = target.ref;
    const key = `${apiVersion} ${kind} ${namespace ?? ''}`;
    const group = groups.get(key) ?? [];
    group.push(target);
    groups.set(key, group);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { apiVersion, kind, namespace, name } = first.ref;
    const subject = namespace === undefined ? { apiVersion, kind } : { apiVersion, kind, namespace };
    return [group.length === 1 ? { ...subject, name } : subject];
  });
}

import type { Fix, ObjectRef } from '@otelops/deployer/vocabulary';
import { formatObjectWord } from '../fixes/object-word.ts';

/** Ways out that a person can take by one command or one click. */

/** Makes one object again what the stack wants it to be. */
export function offerReapply(ref: ObjectRef): Fix {
  return {
    title: `Put ${ref.kind} ${ref.name} back to what the stack wants`,
    verb: { name: 'fix', args: { action: 'reapply', object: formatObjectWord(ref) } },
  };
}

/** New pods of a workload, one after the other. */
export function offerRestart(ref: ObjectRef): Fix {
  return {
    title: `Restart ${ref.kind} ${ref.name}`,
    verb: { name: 'fix', args: { action: 'restart', object: formatObjectWord(ref) } },
  };
}

/** Deletes a failed pod or job, so that it is made anew. */
export function offerRemake(ref: ObjectRef): Fix {
  return {
    title: `Delete ${ref.kind} ${ref.name}, so that it is made anew`,
    verb: { name: 'fix', args: { action: 'remake', object: formatObjectWord(ref) } },
  };
}

export function offerUncordon(ref: ObjectRef): Fix {
  return {
    title: `Let pods onto ${ref.name} again`,
    verb: { name: 'fix', args: { action: 'uncordon', object: formatObjectWord(ref) } },
  };
}

/** Runs a part of a phase again. */
export function offerDeploy(phase: string, component: string): Fix {
  return {
    title: `Deploy ${component} again`,
    verb: { name: 'deploy', args: { target: phase, only: component } },
  };
}

/** What only a person can do. */
export function advise(title: string): Fix {
  return { title };
}

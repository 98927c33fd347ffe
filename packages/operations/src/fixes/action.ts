import type { KubeObject } from '@otelops/deployer';
import type { DiffEvent, Fix, ObjectRef } from '@otelops/deployer/vocabulary';
import type { Bundle } from '../diagnosis/bundle.ts';
import type { Scene } from '../diagnosis/scene.ts';
import type { VerbEvent } from '../verb.ts';
import type { World } from '../world.ts';

/** What an action is about, and all that is known of it. */
export interface FixTarget {
  readonly ref: ObjectRef;
  /** As it is; absent where it does not exist. */
  readonly live?: KubeObject;
  /** What a phase answers for: the object itself, or the one that it was made from. */
  readonly deployed?: { readonly phase: string; readonly component: string; readonly ref: ObjectRef };
  readonly bundle: Bundle;
  readonly scene: Scene;
}

/** A way of mending one object. */
export interface FixAction {
  readonly id: FixActionId;
  /** Kinds it can be done to; any where absent. */
  readonly kinds?: readonly string[];
  /** What can go wrong: nothing is lost, pods are interrupted, or something is written over. */
  readonly risk: 'none' | 'interrupts' | 'overwrites';
  /** Looks what it would do, and changes nothing. */
  prepare(target: FixTarget, world: World, options: FixOptions): AsyncGenerator<VerbEvent, PreparedFix>;
}

export type FixActionId = 'reapply' | 'restart' | 'remake' | 'cordon' | 'uncordon';

export interface FixOptions {
  readonly timeoutMs: number;
}

/** A fix that is ready to be done, once somebody says yes. */
export interface PreparedFix {
  /** One sentence that ends in a question mark. */
  readonly question: string;
  /** What would change; empty: there is nothing to do. */
  readonly diffs: readonly Omit<DiffEvent, 'type' | 'time'>[];
  /** The plan that is approved by its hash, where there is one. */
  readonly plans: Parameters<World['approve']>[0]['plans'];
  /** How to have it as it was: a command where one does it, else in words, or that nothing does. */
  readonly undo: Fix;
  /** What there is to say when it is done and did not mend anything; a sentence. */
  readonly done?: string;
  /** What is waited for afterwards. */
  readonly waitFor?: ObjectRef;
  /** Does it; throws a {@link VerbError} or a `DeployError` where it cannot be done. */
  apply(): AsyncGenerator<VerbEvent, void>;
}

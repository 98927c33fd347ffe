import type { ControllerFailure } from '../start-controllers.ts';
import type { Activity } from './activity.ts';
import { isConflict } from './cluster.ts';
import type { Controller, Tools } from './controller.ts';
import { createWorkQueue } from './work-queue.ts';

/** Conflicts in a row that are still nobody's fault: two writers of one object take turns. */
const QUIET_CONFLICTS = 8;

/** Connects a controller to the cluster and works off its keys until the signal aborts. Nothing is done before its kinds are known in full. */
export function runController(
  controller: Controller,
  tools: Tools,
  activity: Activity,
  onError: (failure: ControllerFailure) => void,
): void {
  const { cluster, clock, signal, faultSet } = tools;
  const synced = Promise.all(controller.sources.map(({ kind }) => cluster.synced(kind)));
  const queue = createWorkQueue({
    clock,
    activity,
    signal,
    workers: controller.workers,
    async handle(key) {
      await synced;
      return signal.aborted ? undefined : controller.reconcile(key);
    },
    failed({ key, cause, attempt, retryInMs }) {
      if (isConflict(cause) && attempt <= QUIET_CONFLICTS) return;
      onError({ controller: controller.name, key, attempt, retryInMs, cause });
    },
  });
  for (const { connect } of controller.sources) connect(cluster, queue.add);
  for (const key of controller.initialKeys ?? []) queue.add(key);
  faultSet.changed(() => {
    for (const key of controller.onFaultsChanged?.() ?? []) queue.add(key);
  }, signal);
}

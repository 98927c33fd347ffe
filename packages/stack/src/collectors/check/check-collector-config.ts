import { checkExporters } from './exporters.ts';
import { type CollectorFault, fault } from './fault.ts';
import { modelOf } from './model.ts';
import { checkNames } from './names.ts';
import { checkPipelines } from './pipelines.ts';
import { type CollectorMode, checkProcessors } from './processors.ts';
import { checkReceivers } from './receivers.ts';
import { checkReferences } from './references.ts';
import { checkShape } from './shape.ts';
import { checkTelemetry } from './telemetry.ts';

export interface CollectorCheckOptions {
  /** How the collector runs; absent: faults that depend on it are not looked for. */
  readonly mode?: CollectorMode;
}

/**
 * What is wrong with the configuration of an OpenTelemetry Collector (0.158, `k8s` distribution), as plain data of any origin.
 * Empty when nothing was found. Finds what the operator's condition Ready does not tell: it says that objects were written,
 * for a pipeline of undefined names as well. Settings of single components are the collector's own to check
 * (`otelcol validate`).
 */
export function checkCollectorConfig(config: unknown, options: CollectorCheckOptions = {}): readonly CollectorFault[] {
  const model = modelOf(config);
  if (model === undefined) return [fault('not-a-config', '', 'a configuration is an object')];
  return [
    ...checkShape(model),
    ...checkReferences(model),
    ...checkNames(model),
    ...checkPipelines(model),
    ...checkReceivers(model),
    ...checkProcessors(model, options.mode),
    ...checkExporters(model),
    ...checkTelemetry(model),
  ];
}

import { type CollectorFault, fault } from './fault.ts';
import { at, type ConfigModel } from './model.ts';

/** Settings of the collector's own telemetry that are gone. */
export function checkTelemetry({ root }: ConfigModel): readonly CollectorFault[] {
  if (at(root, 'service', 'telemetry', 'metrics', 'address') === undefined) return [];
  const message = 'address is ignored since 0.123: metrics of the collector are not where they are looked for';
  return [fault('removed-setting', 'service.telemetry.metrics.address', message, 'readers with a pull exporter')];
}

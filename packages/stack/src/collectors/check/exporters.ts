import { type CollectorFault, fault } from './fault.ts';
import { at, type Component, type ConfigModel, isObject, isType, ofClass } from './model.ts';

/** Queues and batches that the collector refuses or that lose data, and settings that are gone. */
export function checkExporters(model: ConfigModel): readonly CollectorFault[] {
  return ofClass(model, 'exporters').flatMap((exporter) => [
    ...removedSettings(exporter),
    ...queue(exporter.settings['sending_queue'], `${exporter.path}.sending_queue`),
    ...subExporter(exporter),
  ]);
}

function removedSettings({ path, settings }: Component): readonly CollectorFault[] {
  const faults: CollectorFault[] = [];
  if ('batcher' in settings) {
    faults.push(fault('removed-setting', `${path}.batcher`, 'batcher was removed in 0.130', 'sending_queue.batch'));
  }
  if (isObject(settings['sending_queue']) && 'blocking' in settings['sending_queue']) {
    const message = 'blocking was removed in 0.129';
    faults.push(fault('removed-setting', `${path}.sending_queue.blocking`, message, 'sending_queue.block_on_overflow'));
  }
  return faults;
}

function queue(settings: unknown, path: string): readonly CollectorFault[] {
  const faults: CollectorFault[] = [];
  if (at(settings, 'storage') !== undefined && at(settings, 'wait_for_result') === true) {
    const message = 'a queue on disk answers when data is written: it cannot wait for the result as well';
    faults.push(fault('wait-with-storage', path, message, 'one of the two'));
  }
  const batch = at(settings, 'batch');
  const sizer = at(batch, 'sizer') ?? at(settings, 'sizer');
  if (isObject(batch) && sizer === 'requests') {
    faults.push(fault('batch-by-requests', `${path}.batch`, 'batches are measured in items or bytes', 'sizer: bytes'));
  }
  return faults;
}

function subExporter(exporter: Component): readonly CollectorFault[] {
  if (!isType(exporter, 'load_balancing', 'loadbalancing')) return [];
  const path = `${exporter.path}.protocol.otlp`;
  const message = 'what waits for one gateway is lost when its pod goes: contrib issues 35378 and 36717';
  return ['sending_queue', 'retry_on_failure']
    .filter((key) => at(exporter.settings, 'protocol', 'otlp', key, 'enabled') !== false)
    .map((key) =>
      fault('sub-exporter-queue', `${path}.${key}`, message, `${key}: {enabled: false} here, ${key} above`),
    );
}

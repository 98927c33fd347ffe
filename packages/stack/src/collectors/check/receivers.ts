import { logOperators } from '../distribution.ts';
import { type CollectorFault, fault } from './fault.ts';
import { at, type Component, type ConfigModel, isObject, isType, ofClass } from './model.ts';

/** Receivers that read the wrong thing, read it twice, or that nobody reaches. */
export function checkReceivers(model: ConfigModel): readonly CollectorFault[] {
  return ofClass(model, 'receivers').flatMap((receiver) => {
    if (isType(receiver, 'file_log', 'filelog')) return fileLog(receiver);
    if (isType(receiver, 'host_metrics', 'hostmetrics')) return hostMetrics(receiver);
    if (isType(receiver, 'otlp')) return otlp(receiver);
    if (isType(receiver, 'prometheus')) return scrapes(receiver);
    return [];
  });
}

function fileLog({ path, settings }: Component): readonly CollectorFault[] {
  const faults: CollectorFault[] = [];
  if (settings['start_at'] === 'beginning' && settings['storage'] === undefined) {
    const message = 'every restart reads all files again from their beginning';
    faults.push(fault('checkpoints-missing', path, message, 'storage: file_storage/checkpoint'));
  }
  const operators = settings['operators'];
  const types = Array.isArray(operators) ? operators.map((one) => at(one, 'type')) : [];
  for (const [index, type] of types.entries()) {
    if (typeof type === 'string' && logOperators.includes(type)) continue;
    faults.push(
      fault('unknown-operator', `${path}.operators[${index}]`, `there is no operator ${String(type)}`, 'container'),
    );
  }
  if (types.includes('container') && settings['include_file_path'] !== true) {
    const message = 'the operator container reads pod and namespace from the path of the file, which is not included';
    faults.push(fault('unknown-operator', `${path}.include_file_path`, message, 'include_file_path: true'));
  }
  return faults;
}

function hostMetrics({ path, settings }: Component): readonly CollectorFault[] {
  if (settings['root_path'] !== undefined) return [];
  const message = 'without root_path the container is measured, not its host';
  return [fault('container-not-host', path, message, 'root_path: /hostfs')];
}

function otlp({ path, settings }: Component): readonly CollectorFault[] {
  const protocols = settings['protocols'];
  if (!isObject(protocols)) return [];
  return Object.entries(protocols).flatMap(([protocol, server]) => {
    const endpoint = at(server, 'endpoint');
    if (typeof endpoint === 'string' && !isLoopback(endpoint)) return [];
    const message = 'it listens on the loopback only, where no other pod reaches it';
    return [fault('loopback-endpoint', `${path}.protocols.${protocol}`, message, 'endpoint: 0.0.0.0:...')];
  });
}

function scrapes({ path, settings }: Component): readonly CollectorFault[] {
  const jobs = at(settings, 'config', 'scrape_configs');
  const targets = (Array.isArray(jobs) ? jobs : []).flatMap((job) => {
    const groups = at(job, 'static_configs');
    return (Array.isArray(groups) ? groups : []).flatMap((group) => at(group, 'targets') ?? []);
  });
  return targets
    .filter((target): target is string => typeof target === 'string' && isLoopback(target) && !target.endsWith(':8888'))
    .map((target) =>
      fault(
        'loopback-target',
        `${path}.config.scrape_configs`,
        `${target} is the collector's own pod: nothing listens there`,
      ),
    );
}

function isLoopback(address: string): boolean {
  return /^(localhost|127\.|\[::1\])/.test(address);
}

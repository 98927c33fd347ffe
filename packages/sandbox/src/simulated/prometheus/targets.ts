import { parse } from 'yaml';
import { fieldAt, isRecord, listOf, textOf } from '../../kube/json.ts';
import type { Store } from '../../kube/store/store.ts';
import { isReady } from '../../network/pod-network.ts';
import type { PodFiles } from '../pod-files.ts';
import { podLabels, relabel, visible } from './relabel.ts';

/** A target of the simulated Prometheus. */
export interface Target {
  readonly job: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly url: string;
  readonly up: boolean;
}

/** The YAML of the first file whose name ends so. */
function mountedYaml(files: PodFiles, ending: RegExp): unknown {
  const found = [...files].find(([path]) => ending.test(path));
  return found === undefined ? undefined : readYaml(found[1].toString('utf8'));
}

/** YAML, or undefined where it is none: what a person has mounted is not ours to fail by. */
export function readYaml(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

/** The targets that the mounted configuration finds: pods through its relabelling, and files of targets. */
export function scrapeTargets(store: Store, files: PodFiles): Target[] {
  const jobs = listOf(fieldAt(mountedYaml(files, /\/prometheus\.ya?ml$/), 'scrape_configs'));
  return jobs.flatMap((config) => [...podTargets(store, config), ...listedTargets(files, config)]);
}

/** The Alertmanagers that the mounted configuration names: where alerts are sent to. */
export function alertmanagerUrls(files: PodFiles): string[] {
  const managers = listOf(fieldAt(mountedYaml(files, /\/prometheus\.ya?ml$/), 'alerting', 'alertmanagers'));
  return managers
    .flatMap((manager) => listedTargets(files, manager))
    .map(({ url }) => url.replace(/\/metrics$/, '/api/v2/alerts'));
}

function podTargets(store: Store, config: unknown): Target[] {
  const discovery = listOf(fieldAt(config, 'kubernetes_sd_configs')).find((item) => fieldAt(item, 'role') === 'pod');
  if (discovery === undefined) return [];
  const namespaces = listOf(fieldAt(discovery, 'namespaces', 'names')).map(textOf);
  return store
    .list('/pods')
    .filter((pod) => namespaces.length === 0 || namespaces.includes(pod.metadata.namespace ?? ''))
    .flatMap((pod) => {
      const labels = relabel({ ...base(config), ...podLabels(pod) }, fieldAt(config, 'relabel_configs'));
      return labels === undefined ? [] : [targetOf(config, labels, isReady(pod))];
    });
}

/** Targets outside the cluster: the simulated machines are always there. */
function listedTargets(files: PodFiles, config: unknown): Target[] {
  const lists = [
    ...listOf(fieldAt(config, 'static_configs')),
    ...listOf(fieldAt(config, 'file_sd_configs')).flatMap((item) => fileLists(files, item)),
  ];
  return lists.flatMap((list) => {
    const extra = fieldAt(list, 'labels');
    return listOf(fieldAt(list, 'targets')).flatMap((address) => {
      const own = Object.entries(isRecord(extra) ? extra : {}).map(([name, value]) => [name, textOf(value)]);
      const start = { ...base(config), ...Object.fromEntries(own), __address__: textOf(address) };
      const labels = relabel(start, fieldAt(config, 'relabel_configs'));
      return labels === undefined ? [] : [targetOf(config, labels, true)];
    });
  });
}

function fileLists(files: PodFiles, discovery: unknown): readonly unknown[] {
  return listOf(fieldAt(discovery, 'files')).flatMap((pattern) => {
    const expression = new RegExp(`^${textOf(pattern).replaceAll('.', '\\.').replaceAll('*', '[^/]*')}$`);
    return [...files]
      .filter(([path]) => expression.test(path))
      .flatMap(([, bytes]) => listOf(readYaml(bytes.toString())));
  });
}

function base(config: unknown): Record<string, string> {
  return {
    job: textOf(fieldAt(config, 'job_name')),
    __scheme__: textOf(fieldAt(config, 'scheme') ?? 'http'),
    __metrics_path__: textOf(fieldAt(config, 'metrics_path') ?? '/metrics'),
  };
}

function targetOf(config: unknown, labels: Readonly<Record<string, string>>, up: boolean): Target {
  const address = labels['__address__'] ?? '';
  return {
    job: textOf(fieldAt(config, 'job_name')),
    labels: { instance: address, ...visible(labels) },
    url: `${labels['__scheme__'] ?? 'http'}://${address}${labels['__metrics_path__'] ?? ''}`,
    up,
  };
}

import { fieldAt, isRecord, listOf, textOf } from '../kube/json.ts';
import type { Store } from '../kube/store/store.ts';
import type { ServiceHandler } from '../network/service-backends.ts';
import { jsonResponse, notFoundResponse } from './answers.ts';
import { type PodFiles, podFiles } from './pod-files.ts';
import type { RunningContainer } from './programs.ts';
import { readYaml } from './prometheus/targets.ts';

/** The HTTP API of a Grafana that shows what is provisioned into its pod. It asks nobody for a password. */
export function grafanaApi(store: Store, where: RunningContainer): ServiceHandler {
  return (request) => {
    const url = new URL(request.url);
    const files = podFiles(store, where.pod, where.container);
    const one = /^\/api\/datasources\/uid\/([^/]+)(\/health)?$/.exec(url.pathname);
    if (one !== null) return datasource(files, one[1] ?? '', one[2] !== undefined);
    switch (url.pathname) {
      case '/api/health':
        return jsonResponse({ database: 'ok', version: '13.2.0', commit: 'simulated' });
      case '/api/datasources':
        return jsonResponse(datasources(files));
      case '/api/search':
        return jsonResponse(dashboards(store, url.searchParams.get('query') ?? ''));
      default:
        return notFoundResponse();
    }
  };
}

function datasources(files: PodFiles): Readonly<Record<string, unknown>>[] {
  return [...files]
    .filter(([path]) => /datasources?\/[^/]+\.ya?ml$/.test(path))
    .flatMap(([, bytes]) => listOf(fieldAt(readYaml(bytes.toString('utf8')), 'datasources')))
    .filter(isRecord)
    .map(({ uid, name, type, url, access, isDefault }, index) => ({
      id: index + 1,
      orgId: 1,
      uid,
      name,
      type,
      url,
      access,
      isDefault: isDefault === true,
      readOnly: true,
    }));
}

function datasource(files: PodFiles, uid: string, health: boolean): Response {
  const found = datasources(files).find((item) => item['uid'] === uid);
  if (found === undefined) return jsonResponse({ message: 'Data source not found' }, 404);
  return jsonResponse(health ? { status: 'OK', message: 'simulated by the otelops sandbox' } : found);
}

/** Dashboards lie in ConfigMaps, as JSON with a title and a uid. */
function dashboards(store: Store, query: string): unknown[] {
  return store
    .list('/configmaps')
    .flatMap((configMap) => Object.entries(isRecord(configMap['data']) ? configMap['data'] : {}))
    .flatMap(([key, text]) => (key.endsWith('.json') ? [readYaml(textOf(text))] : []))
    .filter((board) => isRecord(board) && typeof board['uid'] === 'string' && Array.isArray(board['panels']))
    .map((board, index) => {
      const [uid, title] = [textOf(fieldAt(board, 'uid')), textOf(fieldAt(board, 'title'))];
      return { id: index + 1, uid, title, type: 'dash-db', url: `/d/${uid}`, tags: listOf(fieldAt(board, 'tags')) };
    })
    .filter(({ title }) => title.toLowerCase().includes(query.toLowerCase()));
}

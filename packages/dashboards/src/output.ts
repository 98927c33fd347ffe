import type { Dashboard } from './dashboard.ts';

/** A dashboard as Grafana imports it. */
export function dashboardJson(dashboard: Dashboard): string {
  return `${JSON.stringify(dashboard, undefined, 2)}\n`;
}

/** Bytes that the data of one ConfigMap may hold, by far: Kubernetes refuses objects above 1 MiB. */
const configMapBytes = 900_000;

/**
 * `data` of as few ConfigMaps as they fit in: a file per dashboard, named by its uid, for Grafana to mount and provision
 * from.
 *
 * @throws RangeError when a single dashboard is too large for a ConfigMap.
 */
export function dashboardConfigMapData(dashboards: readonly Dashboard[]): readonly Readonly<Record<string, string>>[] {
  const maps: Record<string, string>[] = [];
  let bytes = configMapBytes;
  for (const dashboard of dashboards) {
    const json = JSON.stringify(dashboard);
    const size = new TextEncoder().encode(json).length;
    if (size > configMapBytes)
      throw new RangeError(`dashboard ${dashboard.uid} does not fit in a ConfigMap: ${size} bytes`);
    if (bytes + size > configMapBytes) {
      maps.push({});
      bytes = 0;
    }
    const current = maps.at(-1);
    if (current !== undefined) current[`${dashboard.uid}.json`] = json;
    bytes += size;
  }
  return maps;
}

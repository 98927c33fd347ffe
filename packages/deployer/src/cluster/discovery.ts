import { KubeError } from '../errors.ts';
import type { ApiResource } from '../ports.ts';
import type { ApiCall, ApiClient } from './api-client.ts';
import { builtinResource } from './builtin-kinds.ts';
import { parseResourceList } from './discovery-answer.ts';
import { groupVersionPath } from './resource-path.ts';

/** Which kinds the server serves, remembered. */
export interface Discovery {
  resolve(apiVersion: string, kind: string): Promise<ApiResource | undefined>;
  forget(groupVersion?: string): void;
}

type Resources = ReadonlyMap<string, ApiResource>;

/**
 * Discovery by group version: one small request for each that is asked for and not built in, shared by those who ask at
 * once. The aggregated documents would bring every group of the cluster; and a new kind of a CRD shows up here first.
 */
export function createDiscovery(client: ApiClient): Discovery {
  const known = new Map<string, Promise<Resources>>();

  function ask(groupVersion: string): Promise<Resources> {
    const asked = fetchResources(client, groupVersion);
    known.set(groupVersion, asked);
    // Who asked gets the failure; it is only not remembered.
    asked.catch(() => forgetIf(groupVersion, asked));
    return asked;
  }

  function forgetIf(groupVersion: string, asked: Promise<Resources>): void {
    if (known.get(groupVersion) === asked) known.delete(groupVersion);
  }

  return {
    resolve: async (apiVersion, kind) => {
      const builtin = builtinResource(apiVersion, kind);
      if (builtin !== undefined) return builtin;
      const remembered = known.get(apiVersion);
      const found = (await (remembered ?? ask(apiVersion))).get(kind);
      if (found !== undefined || remembered === undefined) return found;
      // what was remembered may be older than the kind: one refresh, shared with whoever refreshes already
      const current = known.get(apiVersion);
      const refreshed = await (current === remembered || current === undefined ? ask(apiVersion) : current);
      return refreshed.get(kind);
    },
    forget: (groupVersion) => {
      if (groupVersion === undefined) known.clear();
      else known.delete(groupVersion);
    },
  };
}

async function fetchResources(client: ApiClient, groupVersion: string): Promise<Resources> {
  const path = groupVersionPath(groupVersion);
  const call: ApiCall = { method: 'GET', path, action: `discover ${groupVersion}`, replay: 'replayable' };
  try {
    return parseResourceList(await client.content(call), groupVersion) ?? new Map();
  } catch (error) {
    if (error instanceof KubeError && error.status === 404) return new Map();
    throw error;
  }
}

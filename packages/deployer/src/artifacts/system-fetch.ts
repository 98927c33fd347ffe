import { createRequire } from 'node:module';
import { proxyFor } from '../cluster/proxy.ts';
import type { Fetch } from './https-fetch.ts';

const require = createRequire(import.meta.url);

/**
 * `fetch` by way of the proxy that the variables name (`HTTPS_PROXY`, `NO_PROXY`), which Node's own leaves alone.
 *
 * @param variables those of the process.
 */
export function systemFetch(variables: Readonly<Record<string, string | undefined>>): Fetch {
  return async (url, init) => {
    const proxy = proxyFor(url, variables);
    if (proxy === undefined) return await fetch(url, init);
    const undici: typeof import('undici') = require('undici');
    return await undici.fetch(url, { ...init, dispatcher: new undici.ProxyAgent(proxy) });
  };
}

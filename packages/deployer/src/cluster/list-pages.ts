import { KubeError } from '../errors.ts';
import type { KubeObject } from '../objects.ts';
import type { ApiResource, ListOptions, ObjectList } from '../ports.ts';
import type { ApiCall, ApiClient } from './api-client.ts';
import { type Page, parsePage } from './object-answer.ts';
import { collectionPath, query } from './resource-path.ts';

/** What to read, and how many objects at a time. */
export interface ListRequest {
  readonly resource: ApiResource;
  readonly options: ListOptions;
  readonly pageSize: number;
}

/**
 * All objects of a kind, newest state (no resourceVersion: a consistent read), page by page at the state of the first page.
 * When the server has forgotten that state midway (410), everything is read anew in one piece, as client-go does.
 */
export async function listAll(client: ApiClient, request: ListRequest): Promise<ObjectList> {
  try {
    return await listByPages(client, request);
  } catch (error) {
    if (!(error instanceof KubeError && error.status === 410)) throw error;
    const { items, resourceVersion } = await readPage(client, request, {});
    return { items, resourceVersion };
  }
}

async function listByPages(client: ApiClient, request: ListRequest): Promise<ObjectList> {
  const pages: KubeObject[][] = [];
  let next: string | undefined;
  while (true) {
    const page: Page = await readPage(client, request, { limit: request.pageSize, continue: next });
    pages.push([...page.items]);
    next = page.next;
    if (next === undefined) return { items: pages.flat(), resourceVersion: page.resourceVersion };
  }
}

interface PageParameters {
  readonly limit?: number;
  readonly continue?: string | undefined;
}

async function readPage(client: ApiClient, { resource, options }: ListRequest, page: PageParameters): Promise<Page> {
  const { namespace, labelSelector, fieldSelector, signal } = options;
  const call: ApiCall = {
    method: 'GET',
    path: `${collectionPath(resource, namespace)}${query({ labelSelector, fieldSelector, ...page })}`,
    action: `list ${describeResource(resource)}`,
    replay: 'replayable',
    ...(signal === undefined ? {} : { signal }),
  };
  const answer = await client.call(call);
  const parsed = parsePage(await client.parse(call, answer), resource);
  if (parsed === undefined) throw await client.malformed(call, 'a list without items', answer.status);
  return parsed;
}

/** `deployments.apps`, `pods` */
export function describeResource({ plural, group }: ApiResource): string {
  return group === '' ? plural : `${plural}.${group}`;
}

import { stringify } from 'yaml';
import type { ListPage } from '../core/read.ts';
import { groupVersion } from '../resources/served-resource.ts';
import type { Status } from '../status/status.ts';
import { jsonText } from '../store/json-text.ts';
import type { KubeObject } from '../types.ts';
import { type Answer, jsonAnswer } from './answer.ts';
import type { ResourceRequest } from './resource-handler.ts';
import { partialObject, renderTable, type TableMetadata, type TableOptions } from './table/render-table.ts';

/** One object (or Status) in the form that was asked for. */
export function renderObject(request: ResourceRequest, code: number, object: KubeObject | Status): Answer {
  if (object.kind === 'Status' && !('spec' in object)) return jsonAnswer(code, object);
  const subject = object as KubeObject;
  switch (request.form) {
    case 'table':
      return jsonAnswer(
        code,
        renderTable(
          request.target.resource,
          [subject],
          tableOptions(request, { resourceVersion: subject.metadata.resourceVersion ?? '' }),
        ),
      );
    case 'partial':
      return jsonAnswer(code, partialObject(subject));
    case 'yaml':
      return yamlAnswer(code, subject);
    default:
      return jsonAnswer(code, jsonText(subject));
  }
}

export function renderList(request: ResourceRequest, page: ListPage): Answer {
  const { resource } = request.target;
  const metadata = {
    resourceVersion: page.resourceVersion,
    ...continueOf(page, resource.custom !== undefined),
    ...(page.remainingItemCount === undefined ? {} : { remainingItemCount: page.remainingItemCount }),
  };
  if (request.form === 'table')
    return jsonAnswer(200, renderTable(resource, page.items, tableOptions(request, metadata)));
  if (request.form === 'partial-list') {
    const items = page.items.map(partialObject);
    return jsonAnswer(200, { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', metadata, items });
  }
  const head = { kind: `${resource.kind}List`, apiVersion: groupVersion(resource), metadata };
  if (request.form === 'yaml') return yamlAnswer(200, { ...head, items: page.items });
  // Items of built-in lists carry no kind of their own; those of custom resources do.
  const items = page.items.map((item) => (resource.custom === undefined ? bareText(item) : jsonText(item)));
  return jsonAnswer(200, `${JSON.stringify(head).slice(0, -1)},"items":[${items.join(',')}]}`);
}

/** Lists of custom resources name an empty continuation too. */
function continueOf(page: ListPage, custom: boolean): { continue?: string } {
  if (page.continue !== undefined) return { continue: page.continue };
  return custom ? { continue: '' } : {};
}

const bareTexts = new WeakMap<KubeObject, string>();

function bareText(object: KubeObject): string {
  let text = bareTexts.get(object);
  if (text === undefined) {
    const { apiVersion: _v, kind: _k, ...rest } = object;
    text = JSON.stringify(rest);
    bareTexts.set(object, text);
  }
  return text;
}

/** How a request wants its tables. */
export function tableOptions(request: ResourceRequest, metadata: TableMetadata): TableOptions {
  const asked = request.call.query.get('includeObject');
  return { metadata, include: asked === 'None' || asked === 'Object' ? asked : 'Metadata', now: request.now };
}

function yamlAnswer(code: number, body: unknown): Answer {
  return { code, headers: { 'content-type': 'application/yaml' }, body: stringify(body) };
}

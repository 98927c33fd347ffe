import { cloneJson, isRecord, sameJson } from '../json.ts';

/** One operation of RFC 6902. */
export interface JsonPatchOperation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

/** Why a JSON patch could not be applied. */
export class JsonPatchFailure extends Error {
  override readonly name = 'JsonPatchFailure';
}

/** `document` after all operations; the document itself is left alone. @throws JsonPatchFailure */
export function applyJsonPatch(document: unknown, operations: readonly JsonPatchOperation[]): unknown {
  const root = { value: cloneJson(document) };
  for (const operation of operations) applyOperation(root, operation);
  return root.value;
}

interface Root {
  value: unknown;
}

function applyOperation(root: Root, operation: JsonPatchOperation): void {
  switch (operation.op) {
    case 'add':
      write(root, operation.path, cloneJson(operation.value), 'add');
      break;
    case 'replace':
      read(root, operation.path, 'replace');
      write(root, operation.path, cloneJson(operation.value), 'replace');
      break;
    case 'remove':
      erase(root, operation.path);
      break;
    case 'test':
      if (!sameJson(read(root, operation.path, 'test') ?? null, operation.value ?? null)) {
        throw new JsonPatchFailure(`testing value ${operation.path} failed: test failed`);
      }
      break;
    case 'copy':
      write(root, operation.path, cloneJson(read(root, operation.from ?? '', 'copy')), 'add');
      break;
    case 'move': {
      const value = read(root, operation.from ?? '', 'move');
      erase(root, operation.from ?? '');
      write(root, operation.path, value, 'add');
      break;
    }
    default:
      throw new JsonPatchFailure(`Unexpected kind: ${operation.op}`);
  }
}

function steps(path: string): string[] {
  if (path === '') return [];
  return path
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function indexOf(list: readonly unknown[], step: string, path: string): number {
  const index = step === '-' ? list.length : Number(step);
  if (!Number.isInteger(index) || index < 0 || index > list.length) {
    throw new JsonPatchFailure(`Unable to access invalid index: ${step}: invalid index referenced at ${path}`);
  }
  return index;
}

function missing(operation: string, path: string): JsonPatchFailure {
  const text =
    operation === 'test'
      ? `testing path ${path} failed`
      : `${operation} operation does not apply: doc is missing path: ${path}`;
  return new JsonPatchFailure(`${text}: missing value`);
}

function read(root: Root, path: string, operation: string): unknown {
  let here = root.value;
  for (const step of steps(path)) {
    if (Array.isArray(here) && indexOf(here, step, path) < here.length) here = here[Number(step)];
    else if (isRecord(here) && step in here) here = here[step];
    else if (operation === 'test') return null;
    else throw missing(operation, path);
  }
  return here;
}

function parentOf(root: Root, path: string, operation: string): { parent: unknown; last: string } {
  const all = steps(path);
  const last = all.pop() ?? '';
  const pointer = all.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  try {
    return { parent: read(root, pointer, operation), last };
  } catch {
    throw missing(operation, path);
  }
}

function write(root: Root, path: string, value: unknown, operation: 'add' | 'replace'): void {
  if (path === '') {
    root.value = value;
    return;
  }
  const { parent, last } = parentOf(root, path, operation);
  if (Array.isArray(parent)) parent.splice(indexOf(parent, last, path), operation === 'add' ? 0 : 1, value);
  else if (isRecord(parent)) parent[last] = value;
  else throw missing(operation, path);
}

function erase(root: Root, path: string): void {
  const { parent, last } = parentOf(root, path, 'remove');
  if (Array.isArray(parent) && indexOf(parent, last, path) < parent.length) parent.splice(Number(last), 1);
  else if (isRecord(parent) && last in parent) delete parent[last];
  else throw new JsonPatchFailure(`remove operation does not apply: doc is missing key: ${path}: missing value`);
}

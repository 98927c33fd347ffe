import type { Json, JsonObject } from '../page-protocol.ts';
import type { Arguments } from './arguments.ts';
import { ApiRefusal } from './refusal.ts';

interface Page<T> {
  readonly items: readonly T[];
  /** `response_metadata`, with an empty cursor on the last page. */
  readonly metadata: JsonObject;
  readonly more: boolean;
}

interface PageSize {
  readonly usual: number;
  readonly most: number;
}

/** Cuts a page out of a list by `cursor` and `limit`. @throws ApiRefusal `invalid_cursor`, `invalid_limit`. */
export function pageOf<T extends Json | object>(args: Arguments, items: readonly T[], size: PageSize): Page<T> {
  const limit = args.whole('limit') ?? size.usual;
  if (limit < 1 || limit > size.most) throw new ApiRefusal('invalid_limit');
  const start = startOf(args.text('cursor'), items.length);
  const end = Math.min(items.length, start + limit);
  const more = end < items.length;
  const next = more ? Buffer.from(`offset:${end}`).toString('base64') : '';
  return { items: items.slice(start, end), metadata: { next_cursor: next }, more };
}

function startOf(cursor: string | undefined, length: number): number {
  if (cursor === undefined) return 0;
  const start = /^offset:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString('utf8'))?.[1];
  if (start === undefined || Number(start) > length) throw new ApiRefusal('invalid_cursor');
  return Number(start);
}

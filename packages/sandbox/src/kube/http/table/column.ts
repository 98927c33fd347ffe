import type { KubeObject } from '../../types.ts';

/** One column of a Table answer. */
export interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'boolean' | 'date' | 'number';
  readonly format?: string;
  readonly description?: string;
  /** 1: shown with `-o wide` only. */
  readonly priority?: 1;
  readonly cell: (object: KubeObject, now: Date) => unknown;
}

export function text(name: string, cell: Column['cell'], priority?: 1): Column {
  return { name, type: 'string', cell, ...(priority === undefined ? {} : { priority }) };
}

export function integer(name: string, cell: Column['cell']): Column {
  return { name, type: 'integer', cell };
}

export function boolean(name: string, cell: Column['cell']): Column {
  return { name, type: 'boolean', cell };
}

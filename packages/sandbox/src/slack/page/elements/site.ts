import type { ElementPlace, FieldValue, FieldValues } from '../../page-protocol.ts';
import type { Names } from '../state/workspace.ts';

/** What stands in the fields of one message or view, sent along with whatever is done there. */
export class Fields {
  #values: Record<string, Record<string, FieldValue>> = {};

  set(blockId: string, actionId: string, value: FieldValue): void {
    this.#values = { ...this.#values, [blockId]: { ...this.#values[blockId], [actionId]: value } };
  }

  get(blockId: string, actionId: string): FieldValue | undefined {
    return this.#values[blockId]?.[actionId];
  }

  all(): FieldValues {
    return this.#values;
  }
}

/** Where an element stands, and what it has to do with the others there. */
export interface Site {
  readonly place: ElementPlace;
  readonly blockId: string;
  readonly fields: Fields;
  /** False in an input that waits for the submit button. */
  readonly acts: boolean;
  readonly names: Names;
  /** Ids of the elements that name and describe an input. */
  readonly labelledBy?: string;
  readonly describedBy?: string;
  readonly invalid?: boolean;
}

let ids = 0;

/** An id for the page alone. */
export function newId(prefix: string): string {
  ids += 1;
  return `${prefix}-${ids}`;
}

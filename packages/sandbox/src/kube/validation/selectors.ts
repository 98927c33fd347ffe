import { labelFaults } from '../core/metadata-rules.ts';
import { fieldAt, isRecord, listOf, textOf } from '../json.ts';
import { fromSelectorObject, matchesLabels } from '../selectors/label-selector.ts';
import { readSelector, type SelectorObject } from '../selectors/selector-object.ts';
import { type FieldError, forbiddenField, invalidField, requiredField } from '../status/field-errors.ts';
import { itemsAt } from './fields.ts';

/** Faults of a LabelSelector object. */
export function selectorFaults(selector: unknown, path: string): FieldError[] {
  if (!isRecord(selector)) return [];
  const expressions = itemsAt(selector['matchExpressions'], `${path}.matchExpressions`).flatMap(
    ({ item, path: here }) => {
      const values = listOf(item['values']);
      switch (item['operator']) {
        case 'In':
        case 'NotIn':
          return values.length === 0
            ? [requiredField(`${here}.values`, "must be specified when `operator` is 'In' or 'NotIn'")]
            : [];
        case 'Exists':
        case 'DoesNotExist':
          return values.length > 0
            ? [forbiddenField(`${here}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")]
            : [];
        default:
          return [invalidField(`${here}.operator`, textOf(item['operator']), 'not a valid selector operator')];
      }
    },
  );
  return [...labelFaults(`${path}.matchLabels`, selector['matchLabels']), ...expressions];
}

export interface SelectedTemplate {
  /** `deployment`, for the sentence. */
  readonly noun: string;
  readonly spec: unknown;
  /** Whether an absent selector is named as required. */
  readonly required: boolean;
  /** What is said of a selector that cannot be read. */
  readonly unreadable: string;
}

const OPERATORS: readonly unknown[] = ['In', 'NotIn', 'Exists', 'DoesNotExist'];

/** A workload's selector must be there, say something, and match its template. */
export function workloadSelectorFaults({ noun, spec, required, unreadable }: SelectedTemplate): FieldError[] {
  const value = fieldAt(spec, 'selector');
  const selector = readSelector(value);
  const faults = selectorFaults(value, 'spec.selector');
  if (selector === undefined && required) faults.push(requiredField('spec.selector'));
  const empty =
    selector !== undefined && Object.keys(selector.matchLabels).length + selector.matchExpressions.length === 0;
  if (empty) faults.push(invalidField('spec.selector', value, `empty selector is invalid for ${noun}`));
  if (selector?.matchExpressions.some(({ operator }) => !OPERATORS.includes(operator)) === true) {
    return [...faults, invalidField('spec.selector', value, unreadable)];
  }
  return matchesTemplate(selector, spec) ? faults : [...faults, mismatch(spec)];
}

/** An absent selector matches nothing, an empty one everything. */
function matchesTemplate(selector: SelectorObject | undefined, spec: unknown): boolean {
  const labels = fieldAt(spec, 'template', 'metadata', 'labels');
  const texts = isRecord(labels)
    ? Object.fromEntries(Object.entries(labels).map(([key, item]) => [key, String(item)]))
    : {};
  return selector !== undefined && matchesLabels(fromSelectorObject(selector), texts);
}

function mismatch(spec: unknown): FieldError {
  const labels = fieldAt(spec, 'template', 'metadata', 'labels');
  return invalidField('spec.template.metadata.labels', labels ?? null, '`selector` does not match template `labels`');
}

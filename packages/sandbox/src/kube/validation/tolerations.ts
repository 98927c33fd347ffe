import { qualifiedNameFaults } from '../core/metadata-rules.ts';
import { type JsonRecord, textOf } from '../json.ts';
import { type FieldError, invalidField, unsupportedField } from '../status/field-errors.ts';
import { itemsAt } from './fields.ts';

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** Faults of a pod's tolerations. */
export function tolerationFaults(tolerations: unknown, path: string): FieldError[] {
  return itemsAt(tolerations, path).flatMap(({ item, path: here }) => [
    ...operatorFaults(item, here),
    ...effectFaults(item, here),
  ]);
}

const EMPTY_KEY = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';

function operatorFaults(item: JsonRecord, path: string): FieldError[] {
  const [key, operator] = [textOf(item['key']), textOf(item['operator'])];
  const faults = key === '' ? [] : qualifiedNameFaults(key).map((text) => invalidField(`${path}.key`, key, text));
  if (key === '' && operator !== 'Exists') faults.push(invalidField(`${path}.operator`, operator, EMPTY_KEY));
  if (operator === 'Exists' && textOf(item['value']) !== '') {
    faults.push(
      invalidField(`${path}.operator`, textOf(item['value']), "value must be empty when `operator` is 'Exists'"),
    );
  }
  if (!['', 'Equal', 'Exists'].includes(operator))
    faults.push(unsupportedField(`${path}.operator`, operator, ['Equal', 'Exists']));
  return faults;
}

function effectFaults(item: JsonRecord, path: string): FieldError[] {
  const effect = textOf(item['effect']);
  if (item['tolerationSeconds'] !== undefined && effect !== 'NoExecute') {
    return [invalidField(`${path}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set")];
  }
  return effect === '' || EFFECTS.includes(effect) ? [] : [unsupportedField(`${path}.effect`, effect, EFFECTS)];
}

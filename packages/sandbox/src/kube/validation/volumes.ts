import { isRecord, type JsonRecord, textOf } from '../json.ts';
import { duplicateField, type FieldError, forbiddenField, requiredField } from '../status/field-errors.ts';
import { itemsAt, labelName, requiredText } from './fields.ts';

/** The faults of a pod's volumes, and the names of those that have none. */
export function volumeFaults(volumes: unknown, path: string): { faults: FieldError[]; valid: ReadonlySet<string> } {
  const faults: FieldError[] = [];
  const valid = new Set<string>();
  for (const { item, path: here } of itemsAt(volumes, path)) {
    const name = textOf(item['name']);
    const own = [...sourceFaults(item, here), ...labelName(item['name'], `${here}.name`)];
    if (valid.has(name)) own.push(duplicateField(`${here}.name`, name));
    if (own.length === 0) valid.add(name);
    faults.push(...own);
  }
  return { faults, valid };
}

type SourceCheck = (source: JsonRecord, path: string) => FieldError[];

const SOURCES: Readonly<Record<string, SourceCheck>> = {
  configMap: (source, path) => requiredText(source['name'], `${path}.name`),
  secret: (source, path) => requiredText(source['secretName'], `${path}.secretName`),
  persistentVolumeClaim: (source, path) => requiredText(source['claimName'], `${path}.claimName`),
  hostPath: (source, path) => requiredText(source['path'], `${path}.path`),
  nfs: (source, path) => [
    ...requiredText(source['server'], `${path}.server`),
    ...requiredText(source['path'], `${path}.path`),
  ],
  csi: (source, path) => requiredText(source['driver'], `${path}.driver`),
};

function sourceFaults(volume: JsonRecord, path: string): FieldError[] {
  const given = Object.entries(volume).filter(([name, source]) => name !== 'name' && isRecord(source));
  if (given.length === 0) return [requiredField(path, 'must specify a volume type')];
  return given.flatMap(([name, source], index) => {
    if (index > 0) return [forbiddenField(`${path}.${name}`, 'may not specify more than 1 volume type')];
    return SOURCES[name]?.(isRecord(source) ? source : {}, `${path}.${name}`) ?? [];
  });
}

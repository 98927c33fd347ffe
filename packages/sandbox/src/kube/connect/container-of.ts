import { fieldAt, isRecord, listOf, textOf } from '../json.ts';
import { badRequest } from '../status/refusals.ts';
import type { KubeObject } from '../types.ts';

/** The container that a request about a pod means. @throws StatusError 400 when it has none of that name, or it is not clear */
export function containerOf(pod: KubeObject, asked: string | undefined): string {
  const { name } = pod.metadata;
  const names = (field: string): string[] =>
    listOf(fieldAt(pod, 'spec', field))
      .filter(isRecord)
      .map((item) => textOf(item['name']));
  const [main, init, extra] = [names('containers'), names('initContainers'), names('ephemeralContainers')];
  if (asked !== undefined) {
    if ([...main, ...init, ...extra].includes(asked)) return asked;
    throw badRequest(`container ${asked} is not valid for pod ${name}`);
  }
  const preferred = pod.metadata.annotations?.['kubectl.kubernetes.io/default-container'];
  if (preferred !== undefined && main.includes(preferred)) return preferred;
  if (main.length === 1 && main[0] !== undefined) return main[0];
  const inits = init.length > 0 ? ` or one of the init containers: [${init.join(' ')}]` : '';
  throw badRequest(`a container name must be specified for pod ${name}, choose one of: [${main.join(' ')}]${inits}`);
}

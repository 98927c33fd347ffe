import type { KubeObject, ProxyTarget } from '@otelops/deployer';
import { fieldsOf, listOf, numberOf, textOf } from '@otelops/deployer/vocabulary';
import type { BackendName } from './http-backend.ts';

/** What the stack calls the port that a backend serves its API on. */
const apiPorts: readonly string[] = ['http', 'web'];

/** Where the API of a backend is, by its Service: of all Services of the component the one that bears its name. */
export function serviceTarget(name: BackendName, services: readonly KubeObject[]): ProxyTarget | undefined {
  const service = services.find(({ metadata }) => metadata.name === name);
  const namespace = service?.metadata.namespace;
  if (service === undefined || namespace === undefined) return undefined;
  const ports = listOf(fieldsOf(service['spec'])['ports']).map(fieldsOf);
  const api = ports.find((port) => apiPorts.includes(textOf(port['name']) ?? ''));
  const port = numberOf(api?.['port']);
  if (port === undefined) return undefined;
  const scheme = textOf(api?.['appProtocol']) === 'https' ? 'https' : 'http';
  return { kind: 'Service', namespace, name, port, scheme };
}

import { fieldAt } from '../json.ts';
import { forbidden, notFound } from '../status/refusals.ts';
import type { KubeObject } from '../types.ts';
import type { KubeCore } from './kube-core.ts';
import type { Target } from './request-context.ts';

const NAMESPACES = { plural: 'namespaces', group: '' };

/** Access reviews name a namespace without needing it. */
const WITHOUT_NAMESPACE: ReadonlySet<string> = new Set(['authorization.k8s.io/localsubjectaccessreviews']);

/**
 * Objects are created only in namespaces that exist and stay.
 *
 * @throws StatusError 404 `namespaces "x" not found`, 403 with cause `NamespaceTerminating`.
 */
export function requireNamespace(core: KubeCore, target: Target, object: KubeObject): void {
  const { resource, namespace } = target;
  if (!resource.namespaced || WITHOUT_NAMESPACE.has(`${resource.group}/${resource.plural}`)) return;
  const found = core.store.get('/namespaces', namespace);
  if (found === undefined) throw notFound(NAMESPACES, namespace);
  const terminating =
    found.metadata.deletionTimestamp !== undefined || fieldAt(found, 'status', 'phase') === 'Terminating';
  if (!terminating) return;
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const causes = [
    {
      reason: 'NamespaceTerminating',
      message: `namespace ${namespace} is being terminated`,
      field: 'metadata.namespace',
    },
  ];
  throw forbidden(resource, object.metadata.name, why, causes);
}

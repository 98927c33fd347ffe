import { type Controller, source, type Tools } from '../machinery/controller.ts';
import { keyOf } from '../model/kind.ts';
import { NAMESPACES, SERVICE_ACCOUNTS } from '../model/kinds.ts';
import { isTerminating, namespaceOf } from '../model/meta.ts';

const NAME = 'default';

/** A `default` ServiceAccount in every namespace, again when somebody deletes it. */
export function createServiceAccountController({ cluster, performer }: Tools): Controller {
  const namespaces = cluster.of(NAMESPACES);
  const accounts = cluster.of(SERVICE_ACCOUNTS);
  return {
    name: 'service-account',
    workers: 2,
    sources: [
      source(NAMESPACES, ({ object, removed }) => (removed ? [] : [keyOf(object)])),
      source(SERVICE_ACCOUNTS, ({ object, removed }) =>
        removed && object.metadata.name === NAME ? [namespaceOf(object)] : [],
      ),
    ],
    async reconcile(name) {
      const namespace = namespaces.get(name);
      if (namespace === undefined || isTerminating(namespace) || accounts.get(`${name}/${NAME}`) !== undefined)
        return undefined;
      const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: NAME, namespace: name } };
      await performer.perform([{ action: 'ensure', resource: SERVICE_ACCOUNTS.resource, object: account }]);
      return undefined;
    },
  };
}

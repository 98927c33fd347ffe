import type { KubeObject, Resource } from '../../kube/types.ts';
import type { ObjectKey, RemoveOptions } from '../controller-api.ts';

/** One thing a controller intends to do. Plans are lists of these, so that what is intended can be tested without a server. */
export type Write =
  | { action: 'create'; resource: Resource; object: KubeObject }
  /** Creates, and takes it as done when the name is taken already. */
  | { action: 'ensure'; resource: Resource; object: KubeObject }
  | { action: 'replace'; resource: Resource; object: KubeObject }
  | { action: 'status'; resource: Resource; object: KubeObject }
  | { action: 'patch'; resource: Resource; key: ObjectKey; patch: unknown; subresource?: string }
  | { action: 'apply'; resource: Resource; object: KubeObject; fieldManager: string }
  | { action: 'remove'; resource: Resource; key: ObjectKey; options?: RemoveOptions }
  | { action: 'post'; resource: Resource; key: ObjectKey; subresource: string; body: unknown }
  | { action: 'event'; note: EventNote };

/** An Event to be recorded; repeated ones are counted, as client-go's recorder does. */
export interface EventNote {
  about: KubeObject;
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
  /** `kubelet`, `default-scheduler`, `deployment-controller`, … */
  component: string;
  /** Node the component runs on. */
  host?: string;
  /** `spec.containers{name}` when the event is about one container. */
  fieldPath?: string;
}

/** Where an object is, for {@link ObjectKey} parameters. */
export function locate(object: KubeObject): ObjectKey {
  const { namespace, name } = object.metadata;
  return namespace === undefined ? { name } : { namespace, name };
}

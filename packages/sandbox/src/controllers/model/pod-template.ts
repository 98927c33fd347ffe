import type { KubeObject } from '../../kube/types.ts';
import { controllerReference, namespaceOf } from './meta.ts';
import type { Pod, PodTemplate } from './pod.ts';

/** How a controller makes a pod from its template. */
export interface PodRequest {
  owner: KubeObject;
  template: PodTemplate;
  name: string;
  generateName?: string;
  /** Added to the template's labels. */
  labels?: Record<string, string>;
}

/** The pod of a template: its labels, annotations and spec, under a name and owned by the controller's object. */
export function podFromTemplate({ owner, template, name, generateName, labels }: PodRequest): Pod {
  const { labels: ownLabels, annotations, finalizers } = template.metadata ?? {};
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: namespaceOf(owner),
      ...(generateName === undefined ? {} : { generateName }),
      labels: { ...ownLabels, ...labels },
      ...(annotations === undefined ? {} : { annotations }),
      ...(finalizers === undefined ? {} : { finalizers }),
      ownerReferences: [controllerReference(owner)],
    },
    spec: template.spec,
  };
}

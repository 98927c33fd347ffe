import type { JsonRecord } from '../json.ts';
import type { AdmissionRequest } from './admission.ts';

/** The AdmissionReview that a webhook is asked with. */
export function admissionReview(request: AdmissionRequest, uid: string): JsonRecord {
  const { target, context, object, old, operation } = request;
  const { group, version, kind, plural } = target.resource;
  const [gvk, gvr] = [
    { group, version, kind },
    { group, version, resource: plural },
  ];
  const { user } = context;
  return {
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1',
    request: {
      uid,
      kind: gvk,
      resource: gvr,
      ...(target.subresource === '' ? {} : { subResource: target.subresource, requestSubResource: target.subresource }),
      requestKind: gvk,
      requestResource: gvr,
      name: object?.metadata.name ?? old?.metadata.name ?? target.name,
      ...(target.namespace === '' ? {} : { namespace: target.namespace }),
      operation,
      userInfo: { username: user.name, groups: user.groups, ...(user.uid === undefined ? {} : { uid: user.uid }) },
      object: object ?? null,
      oldObject: old ?? null,
      dryRun: context.dryRun,
      options: { kind: OPTIONS[operation], apiVersion: 'meta.k8s.io/v1' },
    },
  };
}

const OPTIONS: Readonly<Record<AdmissionRequest['operation'], string>> = {
  CREATE: 'CreateOptions',
  UPDATE: 'UpdateOptions',
  DELETE: 'DeleteOptions',
  CONNECT: 'PodExecOptions',
};

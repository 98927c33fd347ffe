import { isRecord, listOf, recordOf, textOf } from '../json.ts';
import { ensureRecord, fill } from './fill.ts';
import type { TypeDefaults } from './type-defaults.ts';

// After the defaults.go of networking, rbac, storage, autoscaling, admissionregistration, scheduling, discovery,
// apiextensions and apiregistration.

const RBAC_GROUP = 'rbac.authorization.k8s.io';

const networkPolicy: TypeDefaults = (struct) => {
  fill(struct, { policyTypes: listOf(struct['egress']).length > 0 ? ['Ingress', 'Egress'] : ['Ingress'] });
};

const binding: TypeDefaults = (struct) => {
  const roleRef = recordOf(struct['roleRef']);
  if (textOf(roleRef['apiGroup']) === '') roleRef['apiGroup'] = RBAC_GROUP;
};

const subject: TypeDefaults = (struct) => {
  if (struct['kind'] === 'User' || struct['kind'] === 'Group') fill(struct, { apiGroup: RBAC_GROUP });
};

const SCALE_UP = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
};
const SCALE_DOWN = { selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] };

const autoscaler: TypeDefaults = (struct) => {
  const cpu = { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } };
  fill(struct, { minReplicas: 1, metrics: [{ type: 'Resource', resource: cpu }] });
  const { behavior } = struct;
  if (!isRecord(behavior)) return;
  fill(ensureRecord(behavior, 'scaleUp'), SCALE_UP);
  fill(ensureRecord(behavior, 'scaleDown'), SCALE_DOWN);
};

const webhook: TypeDefaults = (struct) => {
  fill(struct, {
    failurePolicy: 'Fail',
    matchPolicy: 'Equivalent',
    namespaceSelector: {},
    objectSelector: {},
    timeoutSeconds: 10,
  });
};

const definition: TypeDefaults = (struct) => {
  const names = recordOf(struct['names']);
  const kind = textOf(names['kind']);
  if (textOf(names['singular']) === '') names['singular'] = kind.toLowerCase();
  if (textOf(names['listKind']) === '' && kind !== '') names['listKind'] = `${kind}List`;
  fill(struct, { conversion: { strategy: 'None' } });
};

/** A new definition has stored only its storage version. */
const definitionObject: TypeDefaults = (struct) => {
  const versions = listOf(recordOf(struct['spec'])['versions']);
  const storage = versions.find((entry) => isRecord(entry) && entry['storage'] === true);
  const status = ensureRecord(struct, 'status');
  if (isRecord(storage) && listOf(status['storedVersions']).length === 0) status['storedVersions'] = [storage['name']];
};

export const OTHER_DEFAULTS: Readonly<Record<string, TypeDefaults>> = {
  'networking.v1.NetworkPolicyPort': (struct) => fill(struct, { protocol: 'TCP' }),
  'networking.v1.NetworkPolicySpec': networkPolicy,
  'networking.v1.IngressClassParametersReference': (struct) => fill(struct, { scope: 'Cluster' }),
  'rbac.v1.ClusterRoleBinding': binding,
  'rbac.v1.RoleBinding': binding,
  'rbac.v1.Subject': subject,
  'storage.v1.StorageClass': (struct) => fill(struct, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' }),
  'storage.v1.CSIDriverSpec': (struct) =>
    fill(struct, {
      attachRequired: true,
      podInfoOnMount: false,
      storageCapacity: false,
      fsGroupPolicy: 'ReadWriteOnceWithFSType',
      volumeLifecycleModes: ['Persistent'],
      requiresRepublish: false,
      seLinuxMount: false,
    }),
  'autoscaling.v2.HorizontalPodAutoscalerSpec': autoscaler,
  'autoscaling.v1.HorizontalPodAutoscalerSpec': (struct) => fill(struct, { minReplicas: 1 }),
  'admissionregistration.v1.ValidatingWebhook': webhook,
  'admissionregistration.v1.MutatingWebhook': (struct) => {
    webhook(struct);
    fill(struct, { reinvocationPolicy: 'Never' });
  },
  'admissionregistration.v1.RuleWithOperations': (struct) => fill(struct, { scope: '*' }),
  'admissionregistration.v1.NamedRuleWithOperations': (struct) => fill(struct, { scope: '*' }),
  'admissionregistration.v1.ServiceReference': (struct) => fill(struct, { port: 443 }),
  'admissionregistration.v1.ValidatingAdmissionPolicySpec': (struct) => fill(struct, { failurePolicy: 'Fail' }),
  'admissionregistration.v1.MatchResources': (struct) =>
    fill(struct, { matchPolicy: 'Equivalent', namespaceSelector: {}, objectSelector: {} }),
  'scheduling.v1.PriorityClass': (struct) => fill(struct, { preemptionPolicy: 'PreemptLowerPriority' }),
  'discovery.v1.EndpointPort': (struct) => fill(struct, { name: '', protocol: 'TCP' }),
  'apiextensions.v1.CustomResourceDefinitionSpec': definition,
  'apiextensions.v1.CustomResourceDefinition': definitionObject,
  'apiextensions.v1.ServiceReference': (struct) => fill(struct, { port: 443 }),
  'apiregistration.v1.ServiceReference': (struct) => fill(struct, { port: 443 }),
};

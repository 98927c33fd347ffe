import { fieldAt, recordOf, sameJson } from '../json.ts';
import { bindingFaults, bindingUpdateFaults, roleFaults } from '../validation/access.ts';
import { configMapFaults, configMapUpdateFaults, secretFaults, secretUpdateFaults } from '../validation/config.ts';
import {
  autoscalerFaults,
  budgetFaults,
  ingressFaults,
  leaseFaults,
  networkPolicyFaults,
  priorityClassUpdateFaults,
  webhookFaults,
} from '../validation/other.ts';
import {
  claimFaults,
  claimUpdateFaults,
  storageClassFaults,
  storageClassUpdateFaults,
  volumeObjectFaults,
  volumeObjectUpdateFaults,
} from '../validation/storage.ts';
import {
  cronJobFaults,
  daemonSetFaults,
  deploymentFaults,
  jobFaults,
  jobUpdateFaults,
  replicaSetFaults,
  selectorStays,
  statefulSetFaults,
  statefulSetUpdateFaults,
} from '../validation/workloads.ts';
import { crdRules } from './crd-rules.ts';
import { ensureRecord } from './fill.ts';
import { jobRules } from './job-rules.ts';
import type { KindRules } from './kind-rules.ts';
import { podRules } from './pod-rules.ts';
import { serviceRules } from './service-rules.ts';

const COUNTED: KindRules = { generation: {} };

const volumeRules: KindRules = {
  prepareCreate: (draft, env) => {
    draft['status'] = { phase: 'Pending', lastPhaseTransitionTime: env.now };
  },
};

const namespaceRules: KindRules = {
  names: 'label',
  prepareCreate: (draft) => {
    const spec = ensureRecord(draft, 'spec');
    const finalizers = Array.isArray(spec['finalizers']) ? spec['finalizers'] : [];
    spec['finalizers'] = finalizers.includes('kubernetes') ? finalizers : [...finalizers, 'kubernetes'];
    draft['status'] = { phase: 'Active' };
  },
  // Only the finalize subresource takes one away.
  prepareUpdate: (draft, old, env) => {
    if (env.subresource === 'finalize') return;
    ensureRecord(draft, 'spec')['finalizers'] = fieldAt(old, 'spec', 'finalizers');
  },
  markDeleted: (draft) => {
    ensureRecord(draft, 'status')['phase'] = 'Terminating';
  },
};

const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';

const daemonSetRules: KindRules = {
  generation: {},
  prepareCreate: (draft) => {
    ensureRecord(recordOf(draft.metadata), 'annotations')[TEMPLATE_GENERATION] = '1';
  },
  prepareUpdate: (draft, old) => {
    const before = Number(old.metadata.annotations?.[TEMPLATE_GENERATION] ?? '0');
    const changed = !sameJson(fieldAt(draft, 'spec', 'template'), fieldAt(old, 'spec', 'template'));
    ensureRecord(recordOf(draft.metadata), 'annotations')[TEMPLATE_GENERATION] = String(changed ? before + 1 : before);
  },
};

/** Rules by `group/plural`. */
export const RULES: Readonly<Record<string, KindRules>> = {
  '/namespaces': namespaceRules,
  '/nodes': { keepsStatus: true },
  '/services': serviceRules,
  '/configmaps': { validate: configMapFaults, validateUpdate: configMapUpdateFaults },
  '/secrets': { validate: secretFaults, validateUpdate: secretUpdateFaults },
  '/persistentvolumeclaims': { validate: claimFaults, validateUpdate: claimUpdateFaults },
  '/persistentvolumes': { ...volumeRules, validate: volumeObjectFaults, validateUpdate: volumeObjectUpdateFaults },
  '/pods': podRules,
  '/podtemplates': COUNTED,
  '/replicationcontrollers': COUNTED,
  'apps/deployments': { generation: {}, validate: deploymentFaults, validateUpdate: selectorStays },
  'apps/daemonsets': { ...daemonSetRules, validate: daemonSetFaults, validateUpdate: selectorStays },
  'apps/statefulsets': { generation: {}, validate: statefulSetFaults, validateUpdate: statefulSetUpdateFaults },
  'apps/replicasets': { generation: {}, validate: replicaSetFaults, validateUpdate: selectorStays },
  'batch/jobs': { ...jobRules, validate: jobFaults, validateUpdate: jobUpdateFaults },
  'batch/cronjobs': { generation: {}, validate: cronJobFaults },
  'networking.k8s.io/ingresses': { generation: {}, validate: ingressFaults },
  'networking.k8s.io/ingressclasses': COUNTED,
  'networking.k8s.io/networkpolicies': { generation: {}, validate: networkPolicyFaults },
  'policy/poddisruptionbudgets': { generation: {}, validate: budgetFaults },
  'autoscaling/horizontalpodautoscalers': { validate: autoscalerFaults },
  'coordination.k8s.io/leases': { validate: leaseFaults },
  'scheduling.k8s.io/priorityclasses': { generation: {}, validateUpdate: priorityClassUpdateFaults },
  'discovery.k8s.io/endpointslices': COUNTED,
  'storage.k8s.io/storageclasses': { validate: storageClassFaults, validateUpdate: storageClassUpdateFaults },
  'flowcontrol.apiserver.k8s.io/flowschemas': COUNTED,
  'flowcontrol.apiserver.k8s.io/prioritylevelconfigurations': COUNTED,
  'admissionregistration.k8s.io/mutatingwebhookconfigurations': { generation: {}, validate: webhookFaults },
  'admissionregistration.k8s.io/validatingwebhookconfigurations': { generation: {}, validate: webhookFaults },
  'admissionregistration.k8s.io/validatingadmissionpolicies': COUNTED,
  'admissionregistration.k8s.io/validatingadmissionpolicybindings': COUNTED,
  'apiextensions.k8s.io/customresourcedefinitions': crdRules,
  'rbac.authorization.k8s.io/roles': { names: 'path-segment', validate: roleFaults },
  'rbac.authorization.k8s.io/rolebindings': {
    names: 'path-segment',
    validate: bindingFaults,
    validateUpdate: bindingUpdateFaults,
  },
  'rbac.authorization.k8s.io/clusterroles': { names: 'path-segment', validate: roleFaults },
  'rbac.authorization.k8s.io/clusterrolebindings': {
    names: 'path-segment',
    validate: bindingFaults,
    validateUpdate: bindingUpdateFaults,
  },
};

import { fieldAt, recordOf, sameJson } from '../json.ts';
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
  '/persistentvolumes': volumeRules,
  '/pods': podRules,
  '/podtemplates': COUNTED,
  '/replicationcontrollers': COUNTED,
  'apps/deployments': COUNTED,
  'apps/daemonsets': daemonSetRules,
  'apps/statefulsets': COUNTED,
  'apps/replicasets': COUNTED,
  'batch/jobs': jobRules,
  'batch/cronjobs': COUNTED,
  'networking.k8s.io/ingresses': COUNTED,
  'networking.k8s.io/ingressclasses': COUNTED,
  'networking.k8s.io/networkpolicies': COUNTED,
  'policy/poddisruptionbudgets': COUNTED,
  'scheduling.k8s.io/priorityclasses': COUNTED,
  'discovery.k8s.io/endpointslices': COUNTED,
  'storage.k8s.io/csidrivers': {},
  'flowcontrol.apiserver.k8s.io/flowschemas': COUNTED,
  'flowcontrol.apiserver.k8s.io/prioritylevelconfigurations': COUNTED,
  'admissionregistration.k8s.io/mutatingwebhookconfigurations': COUNTED,
  'admissionregistration.k8s.io/validatingwebhookconfigurations': COUNTED,
  'admissionregistration.k8s.io/validatingadmissionpolicies': COUNTED,
  'admissionregistration.k8s.io/validatingadmissionpolicybindings': COUNTED,
  'apiextensions.k8s.io/customresourcedefinitions': crdRules,
  'rbac.authorization.k8s.io/roles': { names: 'path-segment' },
  'rbac.authorization.k8s.io/rolebindings': { names: 'path-segment' },
  'rbac.authorization.k8s.io/clusterroles': { names: 'path-segment' },
  'rbac.authorization.k8s.io/clusterrolebindings': { names: 'path-segment' },
};

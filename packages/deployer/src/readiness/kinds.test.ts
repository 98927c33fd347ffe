import { describe, expect, it } from 'vitest';
import { assessReadiness } from './assess.ts';

type Case = readonly [name: string, fields: object, state: string, reason: string, metadata?: object];

function check(apiVersion: string, kind: string, cases: readonly Case[]): void {
  describe(kind, () => {
    for (const [name, fields, state, reason, metadata] of cases) {
      it(name, () => {
        const object = { apiVersion, kind, metadata: { name: 'test', generation: 1, ...metadata }, ...fields };
        expect(assessReadiness(object)).toMatchObject({ state, reason });
      });
    }
  });
}

const yes = (type: string, reason = '', more: object = {}): object => ({ type, status: 'True', reason, ...more });
const no = (type: string, reason = '', more: object = {}): object => ({ type, status: 'False', reason, ...more });
const conditions = (...list: readonly object[]): object => ({ status: { conditions: list } });
const address = (...ingress: readonly object[]): object => ({ status: { loadBalancer: { ingress } } });

check('v1', 'PersistentVolumeClaim', [
  ['kstatus pvcNoStatus', {}, 'progressing', 'NotBound'],
  ['kstatus pvcBound, gitops-engine pvc-bound', { status: { phase: 'Bound' } }, 'ready', 'Bound'],
  ['gitops-engine pvc-pending', { status: { phase: 'Pending' } }, 'progressing', 'NotBound'],
  ['gitops-engine: Lost', { status: { phase: 'Lost' } }, 'failed', 'Lost'],
]);

check('v1', 'PersistentVolume', [
  ['no status yet', {}, 'progressing', 'Pending'],
  ['available', { status: { phase: 'Available' } }, 'ready', 'Available'],
  ['bound', { status: { phase: 'Bound' } }, 'ready', 'Bound'],
  ['released', { status: { phase: 'Released' } }, 'ready', 'Released'],
  ['failed', { status: { phase: 'Failed', message: 'no reclaim' } }, 'failed', 'Failed'],
]);

const loadBalancer = { type: 'LoadBalancer', clusterIP: '1.2.3.4' };
check('v1', 'Service', [
  ['kstatus serviceDefault, gitops-engine svc-clusterip', {}, 'ready', 'Exists'],
  ['kstatus serviceNodePort', { spec: { type: 'NodePort' } }, 'ready', 'Exists'],
  ['kstatus serviceLBnok', { spec: { type: 'LoadBalancer' } }, 'progressing', 'NoIPAssigned'],
  [
    'kstatus serviceLBok: needs an address here, as gitops-engine svc-loadbalancer-unassigned',
    { spec: loadBalancer },
    'progressing',
    'LoadBalancerPending',
  ],
  [
    'gitops-engine svc-loadbalancer',
    { spec: loadBalancer, ...address({ ip: '5.6.7.8' }) },
    'ready',
    'LoadBalancerReady',
  ],
  ['gitops-engine svc-loadbalancer-nonemptylist', { spec: loadBalancer, ...address({}) }, 'ready', 'LoadBalancerReady'],
  ['an empty list', { spec: loadBalancer, ...address() }, 'progressing', 'LoadBalancerPending'],
]);

check('networking.k8s.io/v1', 'Ingress', [
  ['gitops-engine ingress', address({ ip: '1.2.3.4' }), 'ready', 'LoadBalancerReady'],
  ['gitops-engine ingress-unassigned', address(), 'progressing', 'LoadBalancerPending'],
  ['gitops-engine ingress-nonemptylist', address({}), 'ready', 'LoadBalancerReady'],
]);

check('v1', 'Namespace', [
  ['active', { status: { phase: 'Active' } }, 'ready', 'Active'],
  ['terminating', { status: { phase: 'Terminating' } }, 'gone', 'Terminating'],
]);

check('v1', 'Node', [
  ['just registered', {}, 'progressing', 'NotReported'],
  ['ready', conditions(yes('Ready', 'KubeletReady'), no('DiskPressure')), 'ready', 'KubeletReady'],
  ['under pressure', conditions(yes('Ready'), yes('DiskPressure')), 'ready', 'DiskPressure'],
  ['cordoned', { spec: { unschedulable: true }, ...conditions(yes('Ready')) }, 'ready', 'SchedulingDisabled'],
  ['not ready', conditions(no('Ready', 'KubeletNotReady')), 'progressing', 'KubeletNotReady'],
  [
    'its kubelet is silent',
    conditions({ type: 'Ready', status: 'Unknown', reason: 'NodeStatusUnknown' }),
    'unknown',
    'NodeStatusUnknown',
  ],
]);

check('apiextensions.k8s.io/v1', 'CustomResourceDefinition', [
  ['kstatus crdNoConditions', {}, 'progressing', 'Installing'],
  [
    'kstatus crdInstalling',
    conditions(yes('NamesAccepted'), no('Established', 'Installing')),
    'progressing',
    'Installing',
  ],
  ['kstatus crdNamesNotAccepted', conditions(no('NamesAccepted', 'SomeReason')), 'failed', 'SomeReason'],
  ['kstatus crdEstablished', conditions(yes('NamesAccepted'), yes('Established')), 'ready', 'Established'],
  ['not established for good', conditions(no('Established', 'NotAccepted')), 'failed', 'NotAccepted'],
  ['on its way out', conditions(yes('Established'), yes('Terminating')), 'gone', 'Terminating'],
]);

for (const version of ['v1', 'v1beta1']) {
  check(`apiregistration.k8s.io/${version}`, 'APIService', [
    ['no condition yet', {}, 'progressing', 'NotProcessed'],
    [`gitops-engine apiservice-${version}-true`, conditions(yes('Available', 'Passed')), 'ready', 'Available'],
    [
      `gitops-engine apiservice-${version}-false`,
      conditions(no('Available', 'MissingEndpoints')),
      'progressing',
      'MissingEndpoints',
    ],
  ]);
}

const service = { namespace: 'x', name: 'hook' };
for (const kind of ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration']) {
  check('admissionregistration.k8s.io/v1', kind, [
    ['no CA bundle yet', { webhooks: [{ name: 'a', clientConfig: { service } }] }, 'progressing', 'CaBundleMissing'],
    [
      'the placeholder that charts ship',
      { webhooks: [{ name: 'a', clientConfig: { service, caBundle: 'Cg==' } }] },
      'progressing',
      'CaBundleMissing',
    ],
    [
      'set',
      { webhooks: [{ name: 'a', clientConfig: { service, caBundle: 'LS0tLS1CRUdJTg==' } }] },
      'ready',
      'CaBundleSet',
    ],
    [
      'by URL it may use the public authorities',
      { webhooks: [{ name: 'a', clientConfig: { url: 'https://x' } }] },
      'ready',
      'CaBundleSet',
    ],
    [
      'one of two',
      { webhooks: [{ clientConfig: { service, caBundle: 'LS0t' } }, { name: 'b', clientConfig: { service } }] },
      'progressing',
      'CaBundleMissing',
    ],
  ]);
}

const V1 = 'autoscaling.alpha.kubernetes.io/conditions';
const annotated = (...list: readonly object[]): object => ({ annotations: { [V1]: JSON.stringify(list) } });
check('autoscaling/v2', 'HorizontalPodAutoscaler', [
  [
    'gitops-engine hpa-v2-healthy, v2beta1, v2beta2',
    conditions(yes('AbleToScale', 'ReadyForNewScale'), yes('ScalingActive', 'ValidMetricFound'), no('ScalingLimited')),
    'ready',
    'ReadyForNewScale',
  ],
  [
    'gitops-engine hpa-v2-degraded',
    conditions(no('AbleToScale', 'FailedGetScale'), yes('ScalingActive')),
    'failed',
    'FailedGetScale',
  ],
  [
    'gitops-engine hpa-v2-progressing',
    conditions(yes('ScalingActive', 'ValidMetricFound'), no('ScalingLimited', 'DesiredWithinRange')),
    'progressing',
    'WaitingToScale',
  ],
  [
    'gitops-engine hpa-v2beta1-healthy-disabled',
    conditions(yes('AbleToScale', 'SucceededGetScale'), no('ScalingActive', 'ScalingDisabled')),
    'ready',
    'SucceededGetScale',
  ],
  ['gitops-engine hpa-v1-degraded', {}, 'failed', 'FailedGetScale', annotated(yes('AbleToScale', 'FailedGetScale'))],
  [
    'gitops-engine hpa-v1-healthy',
    {},
    'ready',
    'SucceededRescale',
    annotated(yes('AbleToScale', 'SucceededRescale'), no('ScalingActive', 'FailedGetResourceMetric')),
  ],
  [
    'gitops-engine hpa-v1-healthy-toofew',
    {},
    'ready',
    'ReadyForNewScale',
    annotated(yes('AbleToScale', 'ReadyForNewScale'), yes('ScalingLimited', 'TooFewReplicas')),
  ],
  [
    'gitops-engine hpa-v1-progressing',
    {},
    'progressing',
    'WaitingToScale',
    annotated(no('AbleToScale', 'SucceededGetScale')),
  ],
  ['gitops-engine hpa-v1-progressing-with-no-annotations', {}, 'progressing', 'WaitingToScale'],
  ['an annotation that is not JSON', {}, 'progressing', 'WaitingToScale', { annotations: { [V1]: '{' } }],
  [
    'metrics missing from the start',
    conditions(no('ScalingActive', 'FailedGetResourceMetric'), yes('AbleToScale')),
    'failed',
    'FailedGetResourceMetric',
  ],
]);

check('policy/v1', 'PodDisruptionBudget', [
  [
    'kstatus pdbNotObserved',
    { status: { observedGeneration: 1 } },
    'progressing',
    'LatestGenerationNotObserved',
    { generation: 2 },
  ],
  ['kstatus pdbObserved', { status: { observedGeneration: 1 } }, 'ready', 'Observed'],
  [
    'too few pods is the pods matter',
    { status: { conditions: [no('DisruptionAllowed', 'InsufficientPods')] } },
    'ready',
    'InsufficientPods',
  ],
  ['cannot be computed', { status: { conditions: [no('DisruptionAllowed', 'SyncFailed')] } }, 'failed', 'SyncFailed'],
]);

check('cert-manager.io/v1', 'Certificate', [
  ['argo-cd progressing_noStatus', {}, 'progressing', 'NotObserved'],
  [
    'argo-cd progressing_issuing: Issuing comes before Ready',
    conditions(no('Ready', 'DoesNotExist'), yes('Issuing', 'DoesNotExist')),
    'progressing',
    'Issuing',
  ],
  ['argo-cd healthy_issued', conditions(yes('Ready', 'Ready')), 'ready', 'Ready'],
  ['argo-cd degraded_configError', conditions(no('Ready', 'ConfigError')), 'failed', 'ConfigError'],
  [
    'argo-cd too_many_certificates',
    conditions(no('Issuing', 'Failed', { message: 'rate limited' }), no('Ready', 'DoesNotExist')),
    'failed',
    'Failed',
  ],
  ['the moment before Issuing is set', conditions(no('Ready', 'DoesNotExist')), 'progressing', 'DoesNotExist'],
]);

check('cert-manager.io/v1', 'CertificateRequest', [
  ['argo-cd issued', conditions(yes('Approved'), yes('Ready', 'Issued')), 'ready', 'Issued'],
  ['argo-cd pending', conditions(yes('Approved'), no('Ready', 'Pending')), 'progressing', 'Pending'],
  ['argo-cd failed', conditions(yes('Approved'), no('Ready', 'Failed')), 'failed', 'Failed'],
  ['argo-cd denied', conditions(yes('Denied'), no('Ready', 'Denied')), 'failed', 'Denied'],
  ['no status', {}, 'progressing', 'NotObserved'],
]);

for (const kind of ['Issuer', 'ClusterIssuer']) {
  check('cert-manager.io/v1', kind, [
    ['argo-cd progressing_noStatus', {}, 'progressing', 'NotObserved'],
    ['argo-cd healthy_registered', conditions(yes('Ready', 'ACMEAccountRegistered')), 'ready', 'Ready'],
    [
      'not ready is progress, as kstatus reads Ready',
      conditions(no('Ready', 'ErrGetKeyPair')),
      'progressing',
      'ErrGetKeyPair',
    ],
  ]);
}

const scale = (statusReplicas: string, more: object = {}): object => ({
  status: { version: '0.158.0', scale: { statusReplicas }, ...more },
});
check('opentelemetry.io/v1beta1', 'OpenTelemetryCollector', [
  ['just created', { spec: { mode: 'daemonset' } }, 'progressing', 'NotReconciled'],
  ['argo-cd healthy', { spec: { replicas: 2 }, ...scale('2/2') }, 'ready', 'Available'],
  [
    'argo-cd degraded: none of two is how each one starts',
    { spec: { replicas: 2 }, ...scale('0/2') },
    'progressing',
    'LessReady',
  ],
  ['argo-cd progressing', { spec: { replicas: 2 }, ...scale('1/2') }, 'progressing', 'LessReady'],
  ['argo-cd sidecar', { spec: { mode: 'sidecar' }, status: { version: '0.124.1' } }, 'ready', 'Sidecar'],
  ['argo-cd daemonset-no-eligible-node', { spec: { mode: 'daemonset' }, ...scale('0/0') }, 'ready', 'NoNodeMatches'],
  [
    'one of two wanted, though all that run are ready',
    { spec: { mode: 'deployment', replicas: 2 }, ...scale('1/1') },
    'progressing',
    'LessReady',
  ],
  ['no pod counted of a deployment', { spec: { mode: 'deployment' }, ...scale('0/0') }, 'progressing', 'LessReady'],
  ['scaled to zero', { spec: { mode: 'deployment', replicas: 0 }, ...scale('0/0') }, 'ready', 'ScaledToZero'],
  [
    'its condition Ready=True proves nothing',
    { spec: { replicas: 1 }, ...scale('0/1', { conditions: [yes('Ready', 'Reconciled')] }) },
    'progressing',
    'LessReady',
  ],
  [
    'its condition Ready=False does',
    { spec: { replicas: 1 }, ...scale('1/1', { conditions: [no('Ready', 'ReconcileError')] }) },
    'progressing',
    'ReconcileError',
  ],
  [
    'a status of an earlier generation',
    { spec: { replicas: 1 }, ...scale('1/1', { observedGeneration: 1 }) },
    'progressing',
    'LatestGenerationNotObserved',
    { generation: 2 },
  ],
  ['a count that is none', { spec: { replicas: 1 }, ...scale('many') }, 'progressing', 'ScaleUnknown'],
  [
    'no version yet',
    { spec: { replicas: 1 }, status: { scale: { statusReplicas: '1/1' } } },
    'progressing',
    'NotReconciled',
  ],
]);

check('opentelemetry.io/v1alpha1', 'Instrumentation', [['exists', {}, 'ready', 'Exists']]);

for (const kind of ['Prometheus', 'PrometheusAgent', 'Alertmanager', 'ThanosRuler']) {
  check('monitoring.coreos.com/v1', kind, [
    ['just created', {}, 'progressing', 'NotReconciled'],
    ['argo-cd healthy', conditions(yes('Available'), yes('Reconciled')), 'ready', 'Available'],
    [
      'argo-cd progressing',
      conditions(no('Available', 'SomePodsNotReady'), yes('Reconciled')),
      'progressing',
      'SomePodsNotReady',
    ],
    [
      'available, not reconciled',
      conditions(yes('Available'), no('Reconciled', 'ReconciliationFailed')),
      'failed',
      'ReconciliationFailed',
    ],
    [
      'conditions of an earlier generation',
      conditions(yes('Available', '', { observedGeneration: 1 }), yes('Reconciled', '', { observedGeneration: 1 })),
      'progressing',
      'NotReconciled',
      { generation: 2 },
    ],
    ['paused', { spec: { paused: true }, ...conditions(yes('Available'), yes('Reconciled')) }, 'progressing', 'Paused'],
  ]);
}

check('argoproj.io/v1alpha1', 'Workflow', [
  [
    'gitops-engine running',
    { status: { phase: 'Running', message: 'This node is running' } },
    'progressing',
    'Running',
  ],
  ['gitops-engine succeeded', { status: { phase: 'Succeeded' } }, 'ready', 'Succeeded'],
  ['gitops-engine no status', {}, 'progressing', 'Pending'],
  ['gitops-engine failed', { status: { phase: 'Error' } }, 'failed', 'Error'],
  ['gitops-engine any other phase', { status: { phase: 'Omitted' } }, 'unknown', 'UnknownPhase'],
]);

check('v1', 'ConfigMap', [['kstatus: ready once it exists', {}, 'ready', 'Exists']]);
check('v1', 'Secret', [['kstatus: ready once it exists', {}, 'ready', 'Exists']]);

check('something/v1', 'MyCR', [
  ['kstatus crdNoStatus', {}, 'ready', 'Exists'],
  [
    'kstatus crdMismatchStatusGeneration',
    { status: { observedGeneration: 1 } },
    'progressing',
    'LatestGenerationNotObserved',
    { generation: 2 },
  ],
  ['kstatus crdReady', conditions(yes('Ready', 'AllOk')), 'ready', 'AllOk'],
  ['kstatus crdNotReady', conditions(no('Ready', 'NotReadyYet')), 'progressing', 'NotReadyYet'],
  ['kstatus crdNoCondition', conditions(no('SomeCondition')), 'ready', 'Exists'],
  [
    'kstatus: Ready=Unknown',
    conditions({ type: 'Ready', status: 'Unknown', reason: 'Checking' }),
    'progressing',
    'Checking',
  ],
  [
    'kstatus: Reconciling wins over Ready',
    conditions(yes('Ready'), yes('Reconciling', 'NewGeneration')),
    'progressing',
    'NewGeneration',
  ],
  ['kstatus: Stalled', conditions(no('Ready'), yes('Stalled', 'BuildFailed')), 'failed', 'BuildFailed'],
  [
    'Stalled of an earlier generation',
    conditions(yes('Stalled', 'X', { observedGeneration: 1 })),
    'ready',
    'Exists',
    { generation: 2 },
  ],
  [
    'Ready of an earlier generation',
    conditions(yes('Ready', 'X', { observedGeneration: 1 })),
    'progressing',
    'LatestGenerationNotObserved',
    { generation: 2 },
  ],
  ['Available in place of Ready', conditions(no('Available', 'NoPods')), 'progressing', 'NoPods'],
  ['Failed', conditions(yes('Failed', 'Broken')), 'failed', 'Broken'],
]);

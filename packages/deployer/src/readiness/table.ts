import type { ReadinessRow } from '../readiness-types.ts';
import { assessApiService, assessCustomResourceDefinition, assessWebhookConfiguration } from './api-extension.ts';
import { assessWorkflow } from './argo-workflow.ts';
import { assessHorizontalPodAutoscaler, assessPodDisruptionBudget } from './autoscaling.ts';
import { assessCertificate, assessCertificateRequest, assessIssuer } from './cert-manager.ts';
import { assessNamespace, assessNode } from './cluster.ts';
import { assessDaemonSet } from './daemon-set.ts';
import { assessDeployment } from './deployment.ts';
import { assessCronJob, assessJob } from './job.ts';
import { assessIngress, assessService } from './network.ts';
import { assessInstrumentation, assessOpenTelemetryCollector } from './opentelemetry.ts';
import { assessPod } from './pod.ts';
import { assessMonitoringResource } from './prometheus-operator.ts';
import { assessReplicaSet } from './replica-set.ts';
import { assessStatefulSet } from './stateful-set.ts';
import { assessPersistentVolume, assessPersistentVolumeClaim } from './storage.ts';

/** How each kind is judged. A kind that is not here goes by its conditions. `extensions` holds kinds of old clusters. */
export const readinessTable: readonly ReadinessRow[] = [
  { group: 'apps', kind: 'Deployment', assess: assessDeployment },
  { group: 'extensions', kind: 'Deployment', assess: assessDeployment },
  { group: 'apps', kind: 'StatefulSet', assess: assessStatefulSet },
  { group: 'apps', kind: 'DaemonSet', assess: assessDaemonSet },
  { group: 'extensions', kind: 'DaemonSet', assess: assessDaemonSet },
  { group: 'apps', kind: 'ReplicaSet', assess: assessReplicaSet },
  { group: 'extensions', kind: 'ReplicaSet', assess: assessReplicaSet },
  { group: '', kind: 'ReplicationController', assess: assessReplicaSet },
  { group: 'batch', kind: 'Job', assess: assessJob },
  { group: 'batch', kind: 'CronJob', assess: assessCronJob },
  { group: '', kind: 'Pod', assess: assessPod },
  { group: '', kind: 'PersistentVolumeClaim', assess: assessPersistentVolumeClaim },
  { group: '', kind: 'PersistentVolume', assess: assessPersistentVolume },
  { group: '', kind: 'Service', assess: assessService },
  { group: 'networking.k8s.io', kind: 'Ingress', assess: assessIngress },
  { group: 'extensions', kind: 'Ingress', assess: assessIngress },
  { group: '', kind: 'Namespace', assess: assessNamespace },
  { group: '', kind: 'Node', assess: assessNode },
  { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition', assess: assessCustomResourceDefinition },
  { group: 'apiregistration.k8s.io', kind: 'APIService', assess: assessApiService },
  { group: 'admissionregistration.k8s.io', kind: 'MutatingWebhookConfiguration', assess: assessWebhookConfiguration },
  { group: 'admissionregistration.k8s.io', kind: 'ValidatingWebhookConfiguration', assess: assessWebhookConfiguration },
  { group: 'autoscaling', kind: 'HorizontalPodAutoscaler', assess: assessHorizontalPodAutoscaler },
  { group: 'policy', kind: 'PodDisruptionBudget', assess: assessPodDisruptionBudget },
  { group: 'cert-manager.io', kind: 'Certificate', assess: assessCertificate },
  { group: 'cert-manager.io', kind: 'CertificateRequest', assess: assessCertificateRequest },
  { group: 'cert-manager.io', kind: 'Issuer', assess: assessIssuer },
  { group: 'cert-manager.io', kind: 'ClusterIssuer', assess: assessIssuer },
  { group: 'opentelemetry.io', kind: 'OpenTelemetryCollector', assess: assessOpenTelemetryCollector },
  { group: 'opentelemetry.io', kind: 'Instrumentation', assess: assessInstrumentation },
  { group: 'monitoring.coreos.com', kind: 'Prometheus', assess: assessMonitoringResource },
  { group: 'monitoring.coreos.com', kind: 'PrometheusAgent', assess: assessMonitoringResource },
  { group: 'monitoring.coreos.com', kind: 'Alertmanager', assess: assessMonitoringResource },
  { group: 'monitoring.coreos.com', kind: 'ThanosRuler', assess: assessMonitoringResource },
  { group: 'argoproj.io', kind: 'Workflow', assess: assessWorkflow },
];

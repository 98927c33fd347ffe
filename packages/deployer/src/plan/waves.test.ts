import { expect, test } from 'vitest';
import { waveNames, waveOf } from './waves.ts';

test.each([
  ['apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'definitions and namespaces'],
  ['v1', 'Namespace', 'definitions and namespaces'],
  ['storage.k8s.io/v1', 'StorageClass', 'classes'],
  ['scheduling.k8s.io/v1', 'PriorityClass', 'classes'],
  ['rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', 'accounts and permissions'],
  ['v1', 'ServiceAccount', 'accounts and permissions'],
  ['v1', 'ConfigMap', 'configuration, storage and services'],
  ['v1', 'PersistentVolumeClaim', 'configuration, storage and services'],
  ['policy/v1', 'PodDisruptionBudget', 'configuration, storage and services'],
  ['apps/v1', 'StatefulSet', 'workloads'],
  ['batch/v1', 'CronJob', 'workloads'],
  ['cert-manager.io/v1', 'ClusterIssuer', 'custom resources'],
  ['gateway.networking.k8s.io/v1', 'Gateway', 'custom resources'],
  ['opentelemetry.io/v1beta1', 'OpenTelemetryCollector', 'custom resources'],
  ['apiregistration.k8s.io/v1', 'APIService', 'API services and webhooks'],
  ['admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', 'API services and webhooks'],
])('%s %s goes with %s', (apiVersion, kind, wave) => {
  expect(waveNames[waveOf({ apiVersion, kind })]).toBe(wave);
});

import type { Manifest } from '@otelops/deployer';
import { describe, expect, it } from 'vitest';
import { configOf } from '../../acceptance/kit/valid-configs.ts';
import { adaptCertManager } from '../foundation/cert-manager.ts';
import { adaptOperator } from './component.ts';

const config = configOf('version: 1\ncluster: {name: a}\nnamespaces: {observability: telemetry}');
const released = 'opentelemetry-operator-system';

function adapted(object: Manifest): Manifest | undefined {
  return adaptOperator(config, object);
}

describe('the operator’s release manifest', () => {
  it('loses its namespace: the operator lives with its collectors', () => {
    expect(adapted({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: released } })).toBeUndefined();
  });

  it('is moved wherever it names its namespace', () => {
    const webhook = {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
      metadata: {
        name: 'opentelemetry-operator-mutating-webhook-configuration',
        annotations: { 'cert-manager.io/inject-ca-from': `${released}/opentelemetry-operator-serving-cert` },
      },
      webhooks: [{ name: 'm.kb.io', clientConfig: { service: { name: 'w', namespace: released, path: '/mutate' } } }],
    };
    const certificate = {
      apiVersion: 'cert-manager.io/v1',
      kind: 'Certificate',
      metadata: { name: 'opentelemetry-operator-serving-cert', namespace: released },
      spec: { dnsNames: [`w.${released}.svc`, `w.${released}.svc.cluster.local`] },
    };
    expect(JSON.stringify([adapted(webhook), adapted(certificate)])).not.toContain(released);
    expect(adapted(webhook)?.metadata.annotations).toEqual({
      'cert-manager.io/inject-ca-from': 'telemetry/opentelemetry-operator-serving-cert',
    });
    expect(adapted(certificate)).toMatchObject({
      metadata: { name: 'opentelemetry-operator-serving-cert', namespace: 'telemetry' },
      spec: { dnsNames: ['w.telemetry.svc', 'w.telemetry.svc.cluster.local'] },
    });
  });

  it('keeps what it states of resources and gets what it does not', () => {
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'opentelemetry-operator-controller-manager', namespace: released },
      spec: {
        replicas: 1,
        template: { spec: { containers: [{ name: 'manager', image: 'i', resources: { requests: { cpu: '7m' } } }] } },
      },
    };
    expect(adapted(deployment)).toMatchObject({
      spec: {
        replicas: 1,
        template: {
          spec: {
            containers: [
              {
                name: 'manager',
                image: 'i',
                resources: { requests: { cpu: '7m', memory: '64Mi' }, limits: { memory: '512Mi' } },
              },
            ],
          },
        },
      },
    });
  });
});

describe('the release manifest of cert-manager', () => {
  it('gets the resources that it leaves out, and nothing else changes', () => {
    const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'cert-manager' }, spec: { ports: [] } };
    expect(adaptCertManager(service)).toEqual(service);
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'cert-manager' },
      spec: { template: { spec: { containers: [{ name: 'a' }, { name: 'b' }] } } },
    };
    const resources = { requests: { cpu: '10m', memory: '48Mi' }, limits: { memory: '256Mi' } };
    expect(adaptCertManager(deployment)).toMatchObject({
      spec: {
        template: {
          spec: {
            containers: [
              { name: 'a', resources },
              { name: 'b', resources },
            ],
          },
        },
      },
    });
  });
});

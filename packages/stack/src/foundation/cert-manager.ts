import type { Component, Manifest } from '@otelops/deployer';
import { withResources } from '../objects/outside.ts';
import { artifacts } from '../versions.ts';

/** Its release manifest, with the requests and limits it leaves out. The operator's webhooks need it, mTLS or not. */
export const certManager: Component = {
  name: 'cert-manager',
  summary: 'Issues and renews certificates',
  objects: [],
  artifacts: [{ name: artifacts.certManager.name, adapt: adaptCertManager }],
};

const resources = { requests: { cpu: '10m', memory: '48Mi' }, limits: { memory: '256Mi' } };

export function adaptCertManager(object: Manifest): Manifest {
  return withResources(object, resources);
}

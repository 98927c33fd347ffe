import type { StackConfig } from '../config/types.ts';
import { clientTlsDirectory, gossipTlsDirectory, mtlsOn, tlsDirectory, tlsSecretName } from '../tls.ts';
import type { Volume, VolumeMount } from './pod.ts';

/** The whole Secret of a component's certificate: single files mounted from it would never see a renewal. */
export function tlsVolumes(config: StackConfig, name: string): readonly Volume[] {
  return mtlsOn(config) ? [{ name: 'tls', secret: { secretName: tlsSecretName(name) } }] : [];
}

export function tlsMounts(config: StackConfig): readonly VolumeMount[] {
  return mtlsOn(config) ? [{ name: 'tls', mountPath: tlsDirectory, readOnly: true }] : [];
}

/** Of the certificate that replicas gossip with; `name` is the certificate's. */
export function gossipTlsVolumes(config: StackConfig, name: string): readonly Volume[] {
  return mtlsOn(config) ? [{ name: 'gossip-tls', secret: { secretName: tlsSecretName(name) } }] : [];
}

export function gossipTlsMounts(config: StackConfig): readonly VolumeMount[] {
  return mtlsOn(config) ? [{ name: 'gossip-tls', mountPath: gossipTlsDirectory, readOnly: true }] : [];
}

/** Of the certificate that a client reads once; `name` is the certificate's. */
export function clientTlsVolumes(config: StackConfig, name: string): readonly Volume[] {
  return mtlsOn(config) ? [{ name: 'client-tls', secret: { secretName: tlsSecretName(name) } }] : [];
}

export function clientTlsMounts(config: StackConfig): readonly VolumeMount[] {
  return mtlsOn(config) ? [{ name: 'client-tls', mountPath: clientTlsDirectory, readOnly: true }] : [];
}

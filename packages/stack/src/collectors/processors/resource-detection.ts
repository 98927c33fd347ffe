import type { GoDuration } from '../settings.ts';

/** https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/processor/resourcedetectionprocessor */
export interface ResourceDetectionProcessor {
  readonly detectors: readonly ('env' | 'system')[];
  readonly timeout: GoDuration;
  readonly override: false;
  readonly system: { readonly resource_attributes: Readonly<Record<string, { readonly enabled: boolean }>> };
}

/**
 * Operating system and the like, where telemetry does not say. Not the host's name: in a pod that is the name of the pod, and
 * every restart would begin new series. Nor by the detector `k8s_api`: it asks the API server for the name of the node, which
 * the pod knows, and needs the right to read all nodes.
 */
export const resourceDetection: ResourceDetectionProcessor = {
  detectors: ['env', 'system'],
  timeout: '2s',
  override: false,
  system: { resource_attributes: { 'host.name': { enabled: false }, 'os.type': { enabled: true } } },
};

import type { Component } from '@otelops/deployer';
import { manifest } from '../objects/metadata.ts';

/** What watches the cluster must outlive what runs on it when a node is short of memory. */
export const backendPriority = 'otel-backend';

export const priorities: Component = {
  name: 'priorities',
  summary: 'Priority of the databases over ordinary pods',
  objects: [
    manifest(
      'scheduling.k8s.io/v1',
      'PriorityClass',
      { name: backendPriority },
      {
        value: 1_000_000,
        globalDefault: false,
        description: 'Databases and screens of the observability stack.',
      },
    ),
  ],
};

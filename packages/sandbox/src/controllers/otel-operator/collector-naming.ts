import { namespaceOf } from '../model/meta.ts';
import type { Collector } from './collector.ts';

/** Names of what the operator makes (internal/naming/main.go). */
export function collectorName({ metadata }: Collector): string {
  return `${metadata.name}-collector`;
}

/** The labels by which services and workloads find the collector's pods; they never change. */
export function selectorLabels(collector: Collector): Record<string, string> {
  return {
    'app.kubernetes.io/component': 'opentelemetry-collector',
    'app.kubernetes.io/instance': `${namespaceOf(collector)}.${collector.metadata.name}`.slice(0, 63),
    'app.kubernetes.io/managed-by': 'opentelemetry-operator',
    'app.kubernetes.io/part-of': 'opentelemetry',
  };
}

/** The labels of an object: those of the resource, the selector, its own name and the version of the image. */
export function objectLabels(collector: Collector, name: string): Record<string, string> {
  const own = collector.metadata.labels ?? {};
  return {
    ...own,
    ...selectorLabels(collector),
    'app.kubernetes.io/name': own['app.kubernetes.io/name'] ?? name,
    'app.kubernetes.io/version': versionLabel(collector.spec.image ?? ''),
  };
}

/** The tag of the image; `latest` for one without (manifestutils/labels.go). */
function versionLabel(image: string): string {
  const parts = image.split(':');
  if (parts.length === 3) return (parts.find((part) => part.endsWith('@sha256')) ?? '').replace('@sha256', '');
  return parts.length === 2 ? (parts[1] ?? '').slice(0, 63) : 'latest';
}

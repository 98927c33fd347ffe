import { ports } from '../names.ts';

/** What a collector says of itself. */
export interface ServiceTelemetry {
  /** Of the collector itself, not of what passes through it. */
  readonly resource?: { readonly attributes: readonly { readonly name: string; readonly value: string }[] };
  readonly logs: { readonly level: 'info'; readonly encoding: 'json' };
  readonly metrics: { readonly level: 'normal'; readonly readers: readonly PullReader[] };
}

interface PullReader {
  readonly pull: {
    readonly exporter: {
      readonly prometheus: {
        readonly host: string;
        readonly port: number;
        readonly without_scope_info: true;
        readonly without_type_suffix: true;
        readonly without_units: true;
      };
    };
  };
}

/**
 * Metrics on a port of the pod for Prometheus to read. The three flags are set although they are the default of today: the
 * names of these metrics changed three times between 0.119 and 0.154, and the vocabulary holds the bare ones.
 */
export function serviceTelemetry(resource: Readonly<Record<string, string>> = {}): ServiceTelemetry {
  const attributes = Object.entries(resource).map(([name, value]) => ({ name, value }));
  return {
    ...(attributes.length === 0 ? {} : { resource: { attributes } }),
    logs: { level: 'info', encoding: 'json' },
    metrics: {
      level: 'normal',
      readers: [
        {
          pull: {
            exporter: {
              prometheus: {
                host: '0.0.0.0',
                port: ports.collectorMetrics,
                without_scope_info: true,
                without_type_suffix: true,
                without_units: true,
              },
            },
          },
        },
      ],
    },
  };
}

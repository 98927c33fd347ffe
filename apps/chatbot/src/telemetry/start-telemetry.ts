import { randomUUID } from 'node:crypto';
import { context, logs, type Meter, metrics, propagation, trace } from '@opentelemetry/api';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { startNodeSdk } from '@opentelemetry/sdk-node';
import type { Clock } from '@otelops/deployer';
import type { Telemetry } from '../ports/telemetry.ts';
import { createTelemetry, type Level } from './create-telemetry.ts';

export interface TelemetryOptions {
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  readonly lowest: Level;
  readonly writeLine: (line: string) => void;
}

export interface RunningTelemetry {
  readonly telemetry: Telemetry;
  /** What `/metrics` answers. */
  readonly metrics: () => Promise<string>;
  /** Sends what is still held; late exporters are not waited for. */
  stop(timeoutMs: number): Promise<void>;
}

const SCOPE = '@otelops/chatbot';

/**
 * OpenTelemetry for the process. Figures are always to be had at `/metrics`; with OTEL_EXPORTER_OTLP_ENDPOINT set, traces,
 * figures and logs go there as well, by the variables of the specification
 * (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/).
 */
export function startTelemetry(options: TelemetryOptions): RunningTelemetry {
  const { clock, env, version, lowest, writeLine } = options;
  const common = {
    logLevel: env['OTEL_LOG_LEVEL'] ?? 'error',
    resourceAttributes: {
      'service.name': env['OTEL_SERVICE_NAME'] ?? 'otelops-chatbot',
      'service.version': version,
      'service.instance.id': randomUUID(),
    },
    // Detectors would send the command line of the process along; what else is to be told is in OTEL_RESOURCE_ATTRIBUTES.
    resourceDetectors: [],
  };
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const scraped = startNodeSdk({
    ...common,
    metricReaders: [exporter],
    spanProcessors: [],
    logRecordProcessors: [],
  });
  const meters: Meter[] = [metrics.getMeter(SCOPE, version)];
  const sdks = [scraped];
  if (hasEndpoint(env)) {
    // The readers of one SDK are all given or all from the environment, so the second way has an SDK of its own.
    for (const api of [metrics, context, propagation]) api.disable();
    sdks.push(startNodeSdk(common));
    meters.push(metrics.getMeter(SCOPE, version));
  }
  const telemetry = createTelemetry({
    ...{ clock, meters, lowest, writeLine },
    tracer: trace.getTracer(SCOPE, version),
    logger: logs.getLogger(SCOPE, version),
  });
  return {
    telemetry,
    metrics: () => scrape(exporter),
    stop: async (timeoutMs) => {
      const patience = new AbortController();
      const late = clock.sleep(timeoutMs, patience.signal).catch(() => undefined);
      await Promise.race([Promise.allSettled(sdks.map((sdk) => sdk.shutdown())), late]);
      patience.abort();
    },
  };
}

function hasEndpoint(env: TelemetryOptions['env']): boolean {
  if (env['OTEL_SDK_DISABLED'] === 'true') return false;
  return ['', '_TRACES', '_METRICS', '_LOGS'].some((signal) => {
    const value = env[`OTEL_EXPORTER_OTLP${signal}_ENDPOINT`];
    return value !== undefined && value !== '';
  });
}

async function scrape(exporter: PrometheusExporter): Promise<string> {
  const { resourceMetrics } = await exporter.collect();
  return new PrometheusSerializer(undefined, false, undefined, false, true).serialize(resourceMetrics);
}

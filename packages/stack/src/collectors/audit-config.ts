import type { StackConfig } from '../config/types.ts';
import type { CollectorConfig } from './config-types.ts';
import { checkpointStorage, queueStorage } from './extensions/file-storage.ts';
import { healthCheck } from './extensions/health-check.ts';
import { toGateways } from './node-config.ts';
import { memoryLimiter } from './processors/memory-limiter.ts';
import { redaction } from './processors/redaction.ts';
import { nodeIdentity } from './processors/resource.ts';
import { redactTexts } from './processors/transform.ts';
import { auditLog } from './receivers/file-log.ts';
import { auditStateDirectory } from './storage-directories.ts';
import { serviceTelemetry } from './telemetry.ts';

const checkpoints = 'file_storage/checkpoint';
const queue = 'file_storage/queue';

/** The collector of the API server's audit log, on control plane nodes. */
export function auditCollectorConfig(config: StackConfig): CollectorConfig {
  return {
    extensions: {
      health_check: healthCheck,
      [checkpoints]: checkpointStorage(`${auditStateDirectory}/checkpoint`),
      [queue]: queueStorage(`${auditStateDirectory}/queue`),
    },
    receivers: { 'file_log/audit': auditLog(config.collectors.audit.path, checkpoints) },
    processors: {
      memory_limiter: memoryLimiter,
      resource: nodeIdentity(config),
      'transform/redact': redactTexts,
      redaction: redaction(config.collectors.redaction),
    },
    exporters: { 'otlp_grpc/gateway': toGateways(config, queue) },
    service: {
      extensions: ['health_check', checkpoints, queue],
      telemetry: serviceTelemetry(),
      pipelines: {
        logs: {
          receivers: ['file_log/audit'],
          processors: ['memory_limiter', 'resource', 'transform/redact', 'redaction'],
          exporters: ['otlp_grpc/gateway'],
        },
      },
    },
  };
}

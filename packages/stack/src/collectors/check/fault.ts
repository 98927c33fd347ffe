/** What can be wrong with a collector configuration. */
export type CollectorFaultCode =
  | 'not-a-config'
  | 'null-value'
  | 'no-pipelines'
  | 'empty-pipeline'
  | 'undefined-component'
  | 'unused-component'
  | 'deprecated-name'
  | 'removed-component'
  | 'removed-setting'
  | 'not-in-distribution'
  | 'memory-limiter-missing'
  | 'memory-limiter-not-first'
  | 'storage-without-extension'
  | 'wait-with-storage'
  | 'sub-exporter-queue'
  | 'batch-by-requests'
  | 'slow-batch'
  | 'one-sided-connector'
  | 'wrong-signal'
  | 'context-lost'
  | 'all-pods'
  | 'checkpoints-missing'
  | 'unknown-operator'
  | 'container-not-host'
  | 'loopback-endpoint'
  | 'loopback-target'
  | 'deletes-everything'
  | 'skipped-statements';

/** One thing wrong with a collector configuration, though the operator would call it Ready. */
export interface CollectorFault {
  readonly code: CollectorFaultCode;
  /** Dotted: `service.pipelines.traces/in.processors`. */
  readonly path: string;
  /** What is wrong and what it leads to. */
  readonly message: string;
  /** What to write instead. */
  readonly fix?: string;
}

export function fault(code: CollectorFaultCode, path: string, message: string, fix?: string): CollectorFault {
  return fix === undefined ? { code, path, message } : { code, path, message, fix };
}

/** https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/receiver/filelogreceiver */
export interface FileLogReceiver {
  readonly include: readonly string[];
  readonly exclude?: readonly string[];
  readonly start_at: 'beginning' | 'end';
  readonly include_file_path: true;
  readonly preserve_trailing_whitespaces?: true;
  readonly storage: string;
  readonly retry_on_failure: { readonly enabled: true; readonly max_elapsed_time: 0 };
  readonly resource?: Readonly<Record<string, string>>;
  readonly operators?: readonly FileLogOperator[];
}

type FileLogOperator =
  | { readonly type: 'container'; readonly max_log_size: number }
  | {
      readonly type: 'json_parser';
      readonly parse_to: 'body';
      readonly timestamp: { readonly parse_from: string; readonly layout_type: 'gotime'; readonly layout: string };
    };

/** Loki takes lines up to this size. */
const longestLine = 256 * 1024;

export interface PodLogOptions {
  readonly exclude: readonly string[];
  /** The extension that remembers how far each file was read. */
  readonly storage: string;
}

/**
 * Logs of all pods of the node, as the kubelet writes them. From their beginning, which only a checkpoint storage makes safe:
 * without it every restart would send everything again. What cannot be passed on is waited for, never dropped.
 */
export function podLogs({ exclude, storage }: PodLogOptions): FileLogReceiver {
  return {
    include: ['/var/log/pods/*/*/*.log'],
    exclude: [...exclude, '/var/log/pods/*/*/*.gz'],
    start_at: 'beginning',
    include_file_path: true,
    // The runtime cuts long lines in parts; blanks at the end of a part are in the middle of the line.
    preserve_trailing_whitespaces: true,
    storage,
    retry_on_failure: { enabled: true, max_elapsed_time: 0 },
    operators: [{ type: 'container', max_log_size: longestLine }],
  };
}

/** Text files of the host. From their end: they may be years old. */
export function hostLogs(files: readonly string[], storage: string): FileLogReceiver {
  return {
    include: files,
    start_at: 'end',
    include_file_path: true,
    storage,
    retry_on_failure: { enabled: true, max_elapsed_time: 0 },
    resource: { 'service.name': 'host' },
  };
}

/** The API server's audit log: a JSON object a line. */
export function auditLog(file: string, storage: string): FileLogReceiver {
  return {
    include: [file],
    start_at: 'end',
    include_file_path: true,
    storage,
    retry_on_failure: { enabled: true, max_elapsed_time: 0 },
    resource: { 'service.name': 'kube-apiserver', log_type: 'audit' },
    operators: [
      {
        type: 'json_parser',
        parse_to: 'body',
        timestamp: {
          parse_from: 'body.stageTimestamp',
          layout_type: 'gotime',
          layout: '2006-01-02T15:04:05.999999Z',
        },
      },
    ],
  };
}

/** https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/extension/storage/filestorage */
export interface FileStorageExtension {
  readonly directory: string;
  readonly create_directory: true;
  readonly fsync?: boolean;
  readonly compaction?: {
    readonly on_start: boolean;
    readonly on_rebound: boolean;
    readonly directory: string;
    readonly cleanup_on_start: boolean;
  };
}

/** How far each file was read. */
export function checkpointStorage(directory: string): FileStorageExtension {
  return { directory, create_directory: true };
}

/**
 * What could not be sent yet. Not synced on every write: a crash of the collector loses nothing, one of the node some
 * seconds. Compacted when it has drained, since its files would keep the size they once had.
 */
export function queueStorage(directory: string): FileStorageExtension {
  return {
    directory,
    create_directory: true,
    fsync: false,
    compaction: { on_start: true, on_rebound: true, directory, cleanup_on_start: true },
  };
}

/** One folder of a disk, as far as the store needs it. What was not synced may be gone, whole or in part, after a crash. */
export interface Disk {
  /** For messages. */
  readonly folder: string;
  names(): Promise<readonly string[]>;
  read(name: string): Promise<Buffer | undefined>;
  /** `append` keeps what is there, `fresh` empties it first. */
  open(name: string, mode: 'append' | 'fresh'): Promise<DiskFile>;
  rename(from: string, to: string): Promise<void>;
  /** No failure when it is gone already. */
  remove(name: string): Promise<void>;
  /** Makes new, renamed and removed names durable. */
  sync(): Promise<void>;
}

export interface DiskFile {
  /** Writes all of it at the end, or rejects; a rejected write may have left a part. */
  write(bytes: Uint8Array): Promise<void>;
  /** Resolves when what was written is durable. */
  sync(): Promise<void>;
  truncate(bytes: number): Promise<void>;
  close(): Promise<void>;
}

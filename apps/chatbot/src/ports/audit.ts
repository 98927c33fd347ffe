import type { Json } from './store.ts';

/** One decision: who wanted what where, and what came of it. */
export interface AuditEntry {
  readonly actor: { readonly userId: string; readonly teamId: string; readonly name: string };
  /** `deploy phase-2`, `approve`, `silence create`: redacted, at most 1 KB. */
  readonly action: string;
  readonly channel?: string;
  readonly decision: 'allowed' | 'refused' | 'asked' | 'approved' | 'rejected' | 'expired' | 'finished' | 'failed';
  readonly reason?: string;
  readonly planHash?: string;
  readonly run?: string;
  readonly data?: { readonly [key: string]: Json };
}

/** Append-only and hash-chained: each line holds the hash of the one before. Resolves when the line is on disk. */
export interface Audit {
  record(entry: AuditEntry): Promise<void>;
}

/** Why the store cannot do what was asked. */
export type StoreFaultCode =
  /** Another process keeps this folder. */
  | 'store-held'
  /** What is on disk is not what was written: nothing is guessed, nothing is dropped. */
  | 'store-corrupt'
  /** The disk refused a write; nothing of it is kept, and later writes are tried again. */
  | 'store-write-failed'
  /** Nobody knows what the disk holds now (a sync failed, or the lock was lost): nothing is written any more. */
  | 'store-broken'
  /** More is waiting to be written than fits in memory. */
  | 'store-busy';

/** A failure of the bot's own durable state, with what to do next. */
export class StoreFailure extends Error {
  override readonly name: string = 'StoreFailure';
  readonly code: StoreFaultCode;
  readonly advice: readonly string[];

  constructor(code: StoreFaultCode, message: string, about: { cause?: unknown; advice?: readonly string[] } = {}) {
    super(message, about.cause === undefined ? undefined : { cause: about.cause });
    this.code = code;
    this.advice = about.advice ?? [];
  }
}

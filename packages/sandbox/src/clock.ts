/** Time as the sandbox sees it, so that tests can hold or hasten it. */
export interface Clock {
  now(): Date;
  /** Calls `task` once after `ms`; the returned function cancels it. Must not keep the process alive on its own. */
  after(ms: number, task: () => void): () => void;
}

/** What came of one call of Slack's Web API. The kinds differ in what may have happened behind them. */
export type CallResult =
  | { readonly kind: 'done'; readonly data: unknown }
  /** Slack said no, so nothing happened. `error` is its word: `channel_not_found`. */
  | { readonly kind: 'refused'; readonly error: string; readonly details: readonly string[] }
  /** 429: nothing happened. */
  | { readonly kind: 'limited'; readonly retryAfterMs: number }
  /** The request never left: nothing happened. */
  | { readonly kind: 'unreached'; readonly message: string }
  /** No answer, or one that says nothing about the effect: it may have happened. */
  | { readonly kind: 'unknown'; readonly message: string };

/** One call, once: no retries, no queue, never longer than its timeout, never a rejection. */
export interface SlackApi {
  call(method: string, args: CallArguments): Promise<CallResult>;
}

export type CallArguments = Readonly<Record<string, unknown>>;

import type { VerbEvent } from '@otelops/operations';

/** Shows a verb's events to somebody. One for terminals, one for logs, one for scripts. */
export interface Reporter {
  /** Says which cluster this run is about, before anything else. */
  banner(text: string): void;
  show(event: VerbEvent): void;
  /** Stops drawing, so that a question can be asked; the next event starts it again. */
  pause(): void;
  close(): void;
}

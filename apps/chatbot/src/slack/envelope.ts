/** What Slack sent, by whatever way it came. */
export interface Envelope {
  /** Unique for what happened, the same when Slack sends it again. */
  readonly id: string;
  readonly transport: 'socket' | 'http';
  readonly body: unknown;
  /** Tells Slack that it was taken; with content for options requests and refused submissions. Works once. */
  ack(response?: unknown): Promise<void>;
}

/** Takes what comes in. Never rejects. */
export type Intake = (envelope: Envelope) => Promise<void>;

import type { KnownBlock } from '@slack/types';

/** A message as Slack takes it: `text` is what notifications and screen readers get, and stands in where blocks are refused. */
export interface RenderedMessage {
  readonly text: string;
  readonly blocks: readonly KnownBlock[];
}

import type { PageFaultEffect } from '../../page-protocol.ts';

interface EffectChoice {
  readonly value: string;
  readonly words: string;
  readonly effect: PageFaultEffect;
}

/** What the menu of faults offers. */
export const EFFECTS: readonly EffectChoice[] = [
  { value: '429', words: '429, try again in 5 s', effect: { kind: 'too-many-requests', retryAfterSeconds: 5 } },
  { value: '500', words: '500', effect: { kind: 'status', code: 500 } },
  { value: '503', words: '503', effect: { kind: 'status', code: 503 } },
  { value: 'hang', words: 'No answer at all', effect: { kind: 'hang' } },
  { value: 'lost', words: 'Done, but the answer is lost', effect: { kind: 'lost-response' } },
  { value: 'slow', words: 'Slow, 4 s', effect: { kind: 'slow', ms: 4_000 } },
  { value: 'reset', words: 'Connection reset', effect: { kind: 'reset' } },
  { value: 'duplicate', words: 'Delivered twice', effect: { kind: 'duplicate' } },
  { value: 'not-found', words: 'message_not_found', effect: { kind: 'error', error: 'message_not_found' } },
];

/** Calls of the app, then deliveries to it. */
export const METHODS: readonly { readonly value: string; readonly words: string }[] = [
  { value: '', words: 'any call' },
  ...['chat.*', 'chat.postMessage', 'chat.update', 'chat.postEphemeral', 'views.*', 'files.*', 'response_url'].map(
    (value) => ({ value, words: `app → ${value}` }),
  ),
  ...['slash_commands', 'block_actions', 'view_submission', 'block_suggestion', 'event'].map((value) => ({
    value,
    words: `Slack → ${value}`,
  })),
];

export function effectWords(effect: PageFaultEffect): string {
  const same = JSON.stringify(effect);
  return EFFECTS.find((each) => JSON.stringify(each.effect) === same)?.words ?? effect.kind;
}

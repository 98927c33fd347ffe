import { actions, type ButtonWish, context, section } from './blocks.ts';
import { fitMessage } from './fit-message.ts';
import type { RenderedMessage } from './message.ts';
import { safeLine, safeText } from './text.ts';

export interface Note {
  readonly mark: '⛔' | 'ℹ️' | '⚠️' | '✅' | '⏳';
  readonly title: string;
  /** `mrkdwn` of ours, made with the functions of text.ts. */
  readonly details?: readonly string[];
  readonly buttons?: readonly ButtonWish[];
  readonly cluster: string;
}

/** A short answer to one person: a refusal, a hint, a confirmation. */
export function renderNote({ mark, title, details = [], buttons = [], cluster }: Note): RenderedMessage {
  const text = withChannels(safeText(title, 900));
  return fitMessage({
    text: safeLine(title, 900),
    blocks: [section([`${mark} ${text}`, ...details].join('\n')), ...actions(buttons), context(safeLine(cluster, 120))],
  });
}

/** Names of channels may stand in our reasons: a reference to a channel notifies nobody. */
function withChannels(escaped: string): string {
  return escaped.replace(/&lt;#([CG][A-Z0-9]{1,20})&gt;/g, '<#$1>');
}

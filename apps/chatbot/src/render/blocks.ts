import type { ActionsBlock, Button, ContextBlock, KnownBlock, SectionBlock, TextObject } from '@slack/types';
import { safePlain } from './text.ts';

/** `verbatim` keeps Slack from looking for mentions and links of its own in the text: those we want are written out. */
export function mrkdwn(text: string): TextObject {
  return { type: 'mrkdwn', text, verbatim: true };
}

export function section(text: string): SectionBlock {
  return { type: 'section', text: mrkdwn(text) };
}

/** Small grey text; the parts stand in one line as far as there is room. */
export function context(...parts: readonly string[]): ContextBlock {
  const text = parts.filter((part) => part !== '').join(' · ');
  return { type: 'context', elements: [mrkdwn(text)] };
}

export interface ButtonWish {
  readonly label: string;
  readonly action: string;
  /** An opaque id of ours. */
  readonly value: string;
  readonly style?: 'primary' | 'danger';
  readonly confirm?: ConfirmWish;
}

interface ConfirmWish {
  readonly title: string;
  readonly text: string;
  readonly yes: string;
  readonly no: string;
}

export function button({ label, action, value, style, confirm }: ButtonWish): Button {
  const dialog = (wish: ConfirmWish) => ({
    title: plain(wish.title),
    text: plain(wish.text),
    confirm: plain(wish.yes),
    deny: plain(wish.no),
  });
  return {
    type: 'button',
    text: plain(label),
    action_id: action,
    value,
    ...(style === undefined ? {} : { style }),
    ...(confirm === undefined ? {} : { confirm: dialog(confirm) }),
  };
}

/** Slack reads no markup in it; secrets are taken out all the same. */
export function plain(text: string): { type: 'plain_text'; text: string; emoji: boolean } {
  return { type: 'plain_text', text: safePlain(text), emoji: false };
}

/** Nothing where there is no button. */
export function actions(buttons: readonly ButtonWish[]): readonly KnownBlock[] {
  if (buttons.length === 0) return [];
  const block: ActionsBlock = { type: 'actions', elements: buttons.map(button) };
  return [block];
}

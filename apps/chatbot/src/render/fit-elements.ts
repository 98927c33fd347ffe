import type { Button, ConfirmationDialog, PlainTextElement, TextObject } from '@slack/types';
import { cutMrkdwn, cutText } from './cut-text.ts';
import { limits } from './limits.ts';

export function fitTextObject<T extends TextObject>(object: T, max: number): T {
  const cut = object.type === 'mrkdwn' ? cutMrkdwn(object.text, max) : cutText(object.text, max);
  return { ...object, text: cut };
}

export function fitPlain(object: PlainTextElement, max: number): PlainTextElement {
  const text = cutText(object.text, max);
  return { ...object, text: text.trim() === '' ? '…' : text };
}

/** A button that leads nowhere or carries too much is refused by Slack; a value is never cut, since half an id is none. */
export function fitButton(button: Button): Button {
  const { value, confirm, ...rest } = button;
  return {
    ...rest,
    text: fitPlain(button.text, limits.buttonText),
    ...(value === undefined || value.length > limits.buttonValue ? {} : { value }),
    ...(confirm === undefined ? {} : { confirm: fitConfirm(confirm) }),
  };
}

function fitConfirm(dialog: ConfirmationDialog): ConfirmationDialog {
  const { title, text, confirm, deny } = dialog;
  return {
    ...dialog,
    text: text.text.trim() === '' ? { ...text, text: '…' } : fitTextObject(text, limits.confirmText),
    ...(title === undefined ? {} : { title: fitPlain(title, limits.confirmTitle) }),
    ...(confirm === undefined ? {} : { confirm: fitPlain(confirm, limits.confirmButton) }),
    ...(deny === undefined ? {} : { deny: fitPlain(deny, limits.confirmButton) }),
  };
}

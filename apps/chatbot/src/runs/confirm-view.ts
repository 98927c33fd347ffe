import type { View } from '@slack/types';
import type { InputState } from '../ports/interactions.ts';
import { context, plain, section } from '../render/blocks.ts';
import { fitBlocks } from '../render/fit-message.ts';
import { safeLine } from '../render/text.ts';
import type { Ask } from './run-record.ts';

export const confirmCallback = 'run.confirm';
/** Where an error about the typed name is shown. */
const confirmBlock = 'name';
const nameAction = 'run.name';

/** What destroys something is approved by typing the name of the cluster, as in a terminal. */
export function confirmView(ask: Ask, value: string, cluster: string): View {
  return {
    type: 'modal',
    callback_id: confirmCallback,
    private_metadata: value,
    title: plain('Really?'),
    submit: plain('Approve'),
    close: plain('No'),
    blocks: [
      ...fitBlocks([section(safeLine(ask.question, 1000)), context(safeLine(cluster, 120))]),
      {
        type: 'input',
        block_id: confirmBlock,
        label: plain(`Type ${ask.cluster} to go on`),
        element: { type: 'plain_text_input', action_id: nameAction, max_length: 300 },
      },
    ],
  };
}

export function typedName(state: InputState): string {
  const typed = state[confirmBlock]?.[nameAction];
  return typeof typed === 'string' ? typed.trim() : '';
}

export function nameFault(ask: Ask, typed: string): Readonly<Record<string, string>> | undefined {
  return typed === ask.cluster ? undefined : { [confirmBlock]: `That is not ${ask.cluster}.`.slice(0, 150) };
}

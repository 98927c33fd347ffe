import type { View } from '@slack/types';
import { plain } from '../render/blocks.ts';
import { limits } from '../render/limits.ts';

export const chooserCallback = 'command.choose';
export const lineAction = 'command.line';
const lineBlock = 'line';
const moreAction = 'command.more';
const moreBlock = 'more';

/** A modal in which a person finds a command by typing any part of it, and may add flags. */
export function chooserView(channel: string): View {
  return {
    type: 'modal',
    callback_id: chooserCallback,
    private_metadata: channel.slice(0, limits.privateMetadata),
    title: plain('What to do'),
    submit: plain('Go on'),
    close: plain('Close'),
    blocks: [
      {
        type: 'input',
        block_id: lineBlock,
        label: plain('Command'),
        hint: plain('Type any part of it: "dep 2" finds "deploy phase-2". Changes are shown before anything is done.'),
        element: {
          type: 'external_select',
          action_id: lineAction,
          min_query_length: 0,
          placeholder: plain('deploy, status, logs …'),
        },
      },
      {
        type: 'input',
        block_id: moreBlock,
        optional: true,
        label: plain('Further flags'),
        element: { type: 'plain_text_input', action_id: moreAction, max_length: 500 },
      },
    ],
  };
}

type State = Readonly<Record<string, Readonly<Record<string, string | readonly string[] | undefined>>>>;

/** The line that was put together; empty when nothing was chosen. */
export function chosenLine(state: State): string {
  const parts = [state[lineBlock]?.[lineAction], state[moreBlock]?.[moreAction]];
  return parts
    .filter((part) => typeof part === 'string')
    .join(' ')
    .trim();
}

/** Where an error about the line is shown. */
export const chooserErrorBlock: string = lineBlock;

import { h } from 'preact';
import type { JsonObject } from '../../page-protocol.ts';
import { parseMarkdown } from '../text/markdown.ts';
import { readRichText } from '../text/rich-text.ts';
import { showPassages } from '../text/show.ts';
import type { View } from '../view.ts';
import { showAlert, showCard, showCarousel, showContainer, showVideo } from './cards.ts';
import { InputBlock } from './input-block.ts';
import { showActions, showContext, showDivider, showHeader, showImageBlock, showSection } from './plain-blocks.ts';
import { textIn } from './read.ts';
import type { Surface } from './surface.ts';
import { showTable } from './tables.ts';
import { showPlan, showTask } from './tasks.ts';

type ShowBlock = (block: JsonObject, surface: Surface) => View;

const SHOWN: Readonly<Record<string, ShowBlock>> = {
  section: showSection,
  header: showHeader,
  divider: showDivider,
  context: showContext,
  actions: showActions,
  context_actions: showActions,
  image: showImageBlock,
  input: (block, surface) => h(InputBlock, { block, surface }),
  rich_text: (block, { reading }) => h('div', { class: 'text' }, ...showPassages(readRichText(block), reading)),
  markdown: (block, { reading }) =>
    h('div', { class: 'text markdown' }, ...showPassages(parseMarkdown(textIn(block, 'text')), reading)),
  table: showTable,
  data_table: showTable,
  alert: showAlert,
  card: showCard,
  carousel: showCarousel,
  container: (block, surface) => showContainer(block, surface, showBlocks),
  video: showVideo,
  plan: showPlan,
  task_card: showTask,
};

/**
 * Block Kit as elements. Blocks are told apart by where they stand and not by their id, which an edit may change: what an edit
 * leaves alone is not drawn anew.
 */
export function showBlocks(blocks: readonly JsonObject[], surface: Surface): View {
  return h(
    'div',
    { class: 'blocks' },
    ...blocks.map((block, index) => {
      const type = textIn(block, 'type');
      const shown = SHOWN[type];
      const inside = shown === undefined ? h('p', { class: 'unknown' }, `[${type}]`) : shown(block, surface);
      return h('div', { class: `block block-${type}`, key: `${index} ${type}` }, inside);
    }),
  );
}

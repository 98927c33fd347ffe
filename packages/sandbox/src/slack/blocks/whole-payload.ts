import { isList, isObject, textOf } from '../json.ts';
import type { Json, JsonObject } from '../page-protocol.ts';
import { BLOCK } from './block-table.ts';
import { type Inspection, report, type Surface } from './rules.ts';

/** Blocks of a message and of a view. The first figure is the docs', not in the vendor's types. */
const MOST_BLOCKS: Readonly<Record<Surface, number>> = { message: 50, modal: 100, home: 100 };

/** Characters that the markdown blocks of one payload may hold together. */
const MARKDOWN_BUDGET = 12_000;

/** A list of blocks, each alone and all together. */
export function checkBlocks(blocks: Json, pointer: string, look: Inspection): void {
  if (!isList(blocks)) {
    report(look, pointer, 'must provide an array');
    return;
  }
  const most = MOST_BLOCKS[look.surface];
  if (blocks.length > most) report(look, pointer, `no more than ${most} items allowed`);
  const looked = blocks.slice(0, most);
  looked.forEach((block, index) => {
    BLOCK(block, `${pointer}/${index}`, look);
  });
  const objects = looked.filter((block) => isObject(block));
  checkUnique(objects, pointer, look);
  checkTogether(objects, pointer, look);
}

function checkUnique(blocks: readonly JsonObject[], pointer: string, look: Inspection): void {
  reportTwice(
    blocks.map((block) => block['block_id']),
    (index, id) => report(look, `${pointer}/${index}/block_id`, `\`block_id\` "${id}" already exists`),
  );
  blocks.forEach((block, index) => {
    reportTwice(
      elementsOfBlock(block).map((element) => element['action_id']),
      (_, id) => report(look, `${pointer}/${index}`, `\`action_id\` "${id}" already exists`),
    );
  });
}

function reportTwice(ids: readonly (Json | undefined)[], tell: (index: number, id: string) => void): void {
  const seen = new Set<string>();
  ids.forEach((id, index) => {
    if (typeof id !== 'string') return;
    if (seen.has(id)) tell(index, id);
    seen.add(id);
  });
}

function checkTogether(blocks: readonly JsonObject[], pointer: string, look: Inspection): void {
  const tables = blocks.filter((block) => block['type'] === 'table').length;
  if (tables > 1) report(look, pointer, 'only one table is allowed per message');
  const markdown = blocks.filter((block) => block['type'] === 'markdown');
  const length = markdown.reduce((sum, block) => sum + textOf(block['text']).length, 0);
  if (markdown.length > 1 && length > MARKDOWN_BUDGET) {
    report(look, pointer, `markdown must be less than ${MARKDOWN_BUDGET + 1} characters in all`);
  }
  const focused = blocks
    .flatMap((block) => elementsOfBlock(block))
    .filter((element) => element['focus_on_load'] === true);
  if (focused.length > 1) report(look, pointer, 'only one element can have focus_on_load set to true');
}

/** The elements of a block that a person can act on, wherever it keeps them. */
export function elementsOfBlock(block: JsonObject): readonly JsonObject[] {
  const { elements, accessory, element, actions, child_blocks: children } = block;
  const direct = [accessory, element, ...lists(elements), ...lists(actions)].filter((each) => isObject(each));
  const inner = [...lists(elements), ...lists(children)].filter((each) => isObject(each));
  return [
    ...direct.filter((each) => each['type'] !== 'card'),
    ...inner.filter((each) => holdsElements(each)).flatMap((each) => elementsOfBlock(each)),
  ];
}

const HOLDERS = ['card', 'section', 'actions', 'input', 'context_actions'];

function holdsElements(block: JsonObject): boolean {
  return HOLDERS.includes(textOf(block['type']));
}

function lists(value: Json | undefined): readonly Json[] {
  return isList(value) ? value : [];
}

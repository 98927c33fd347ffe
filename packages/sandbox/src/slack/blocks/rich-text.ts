import { typed } from './compositions.ts';
import { byType, choice, flag, list, object, type Rule, string, webAddress, whole } from './rules.ts';

/** Elements and items of one rich text; the docs name no figure, and the budget of the message ends it before. */
const MANY = 1_000;
const LONG = 12_000;

const STYLE: Rule = object({
  optional: {
    bold: flag,
    italic: flag,
    strike: flag,
    underline: flag,
    code: flag,
    highlight: flag,
    client_highlight: flag,
    unlink: flag,
  },
});

const style = { style: STYLE };

const INLINE: Rule = byType({
  text: typed({ required: { text: string(LONG) }, optional: style }),
  link: typed({ required: { url: webAddress() }, optional: { text: string(LONG, 0), unsafe: flag, ...style } }),
  emoji: typed({ required: { name: string(100) }, optional: { unicode: string(100), url: webAddress(), ...style } }),
  user: typed({ required: { user_id: string(255) }, optional: style }),
  usergroup: typed({ required: { usergroup_id: string(255) }, optional: style }),
  channel: typed({ required: { channel_id: string(255) }, optional: style }),
  team: typed({ required: { team_id: string(255) }, optional: style }),
  broadcast: typed({ required: { range: choice('here', 'channel', 'everyone') }, optional: style }),
  color: typed({ required: { value: string(20) }, optional: style }),
  date: typed({
    required: { timestamp: whole(0, 99_999_999_999), format: string(255) },
    optional: { url: webAddress(), fallback: string(LONG), ...style },
  }),
});

const border = { border: choice(0, 1) };

const SECTION: Rule = typed({ required: { elements: list(INLINE, MANY, 0) } });

const PART: Rule = byType({
  rich_text_section: SECTION,
  rich_text_list: typed({
    required: { style: choice('bullet', 'ordered'), elements: list(byType({ rich_text_section: SECTION }), MANY) },
    optional: { indent: whole(0, 8), offset: whole(0, 1_000_000), ...border },
  }),
  rich_text_quote: typed({ required: { elements: list(INLINE, MANY, 0) }, optional: border }),
  rich_text_preformatted: typed({
    required: { elements: list(INLINE, MANY, 0) },
    optional: { language: string(100), ...border },
  }),
});

/** A whole rich text, as a block of its own or within another. */
export const RICH_TEXT: Rule = byType({
  rich_text: typed({ required: { elements: list(PART, MANY, 0) }, optional: { block_id: string(255) } }),
});

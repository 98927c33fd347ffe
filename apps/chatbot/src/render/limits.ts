/**
 * What Slack takes, in characters and counts, from its Block Kit reference and the source of its SDK; the one place that
 * knows. Slack refuses a whole message for one text too long.
 */
export const limits = {
  /** Slack truncates at 40,000; it advises 4,000. As a section it stands in where blocks are refused. */
  text: 3000,
  blocks: 50,
  /**
   * All texts of a message together, with something for each part of it. Slack does not publish how it counts; messages of
   * 13,297 characters were seen to pass (slackapi/bolt-js#2867), so this stays below.
   */
  total: 12_000,
  part: 20,
  viewBlocks: 100,
  header: 150,
  section: 3000,
  fields: 10,
  field: 2000,
  contextElements: 10,
  contextText: 2000,
  actions: 25,
  buttonText: 75,
  buttonValue: 2000,
  buttonUrl: 3000,
  actionId: 255,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  optionText: 75,
  optionValue: 75,
  options: 100,
  altText: 2000,
  tableRows: 100,
  tableColumns: 20,
  /** Of all cells of a message together, so that a table leaves room for the rest. */
  tableText: 6000,
  markdown: 12_000,
  viewTitle: 24,
  privateMetadata: 3000,
} as const;

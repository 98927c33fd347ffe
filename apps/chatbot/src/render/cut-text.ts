/** Cuts plain text to `max` UTF-16 units, never within a character; an ellipsis says that it was cut. */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  if (max <= 0) return '';
  return `${headOf(text, max - 1)}…`;
}

/**
 * Cuts `mrkdwn` to `max` UTF-16 units: never within a character, an entity or a link, and a block of code that is cut is
 * closed again.
 */
export function cutMrkdwn(text: string, max: number): string {
  if (text.length <= max) return text;
  const room = max - closing.length;
  if (room <= 0) return '';
  const head = withoutOpenToken(headOf(text, room));
  return isInCode(head) ? `${head}${closing}` : `${head}…`;
}

const closing = '…\n```';

function headOf(text: string, length: number): string {
  const head = text.slice(0, length);
  const last = head.charCodeAt(head.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? head.slice(0, -1) : head;
}

/** The longest entity is `&amp;`. */
function withoutOpenToken(head: string): string {
  const entity = head.lastIndexOf('&');
  const whole = entity > head.length - 5 && !head.includes(';', entity) ? head.slice(0, entity) : head;
  const link = whole.lastIndexOf('<');
  return link > whole.lastIndexOf('>') ? whole.slice(0, link) : whole;
}

function isInCode(text: string): boolean {
  return text.split('```').length % 2 === 0;
}

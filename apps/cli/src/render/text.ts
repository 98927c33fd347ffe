import { widthOf } from './width.ts';

/** Cuts a line of plain text (no colour in it) to the columns there are; an ellipsis says that it was cut. */
export function fit(text: string, columns: number): string {
  if (columns <= 0) return '';
  if (widthOf(text) <= columns) return text;
  let kept = '';
  let width = 0;
  for (const letter of text) {
    width += widthOf(letter);
    if (width > columns - 1) break;
    kept += letter;
  }
  return `${kept}…`;
}

export function padEnd(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - widthOf(text)));
}

export function padStart(text: string, columns: number): string {
  return ' '.repeat(Math.max(0, columns - widthOf(text))) + text;
}

/** Breaks at spaces; a word longer than a line is broken where the line ends. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (const word of paragraph.split(' ').flatMap((long) => chunk(long, columns))) {
      const joined = line === '' ? word : `${line} ${word}`;
      if (widthOf(joined) <= columns) line = joined;
      else {
        lines.push(line);
        line = word;
      }
    }
    lines.push(line);
  }
  return lines;
}

/** Breaks where the line ends, and keeps every letter and blank: for values, configs and logs. */
export function chunk(text: string, columns: number): string[] {
  if (text.length <= columns && widthOf(text) <= columns) return [text];
  const lines = [''];
  let width = 0;
  for (const letter of text) {
    const own = widthOf(letter);
    if (width + own > columns && width > 0) {
      lines.push('');
      width = 0;
    }
    lines[lines.length - 1] += letter;
    width += own;
  }
  return lines;
}

/** `0.4 s`, `12 s`, `3 min 5 s`. */
export function formatDuration(ms: number): string {
  if (ms < 10_000) return `${(Math.max(0, ms) / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Takes out what could move the cursor or fool a reader: control characters, escape sequences, direction marks. */
export function harmless(text: string): string {
  return text
    .replace(/\u001b\[[0-9;?]*[ -/]*[@-~]/g, '')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '');
}

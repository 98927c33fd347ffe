import { h } from 'preact';
import { useState } from 'preact/hooks';
import type { PageFile } from '../../page-protocol.ts';
import type { View } from '../view.ts';

/** A picture is shown, a text begins to be, anything else has a name. */
export function showFile(file: PageFile): View {
  if (file.mimetype.startsWith('image/')) return h(Picture, { file, key: file.id });
  if (file.preview !== undefined) return h(Snippet, { file, preview: file.preview, key: file.id });
  return h(
    'p',
    { class: 'file', key: file.id },
    h('a', { href: file.url, download: file.name }, file.title || file.name),
    ` ${sizeOf(file)}`,
  );
}

function Picture({ file }: { readonly file: PageFile }): View {
  const title = file.title || file.name;
  return h(
    'figure',
    { class: 'picture' },
    h('figcaption', null, title),
    h(
      'a',
      { href: file.url, target: '_blank', rel: 'noopener', 'aria-label': `Open ${title}` },
      h('img', { class: 'picture-image', src: file.url, alt: file.altText || title, loading: 'lazy' }),
    ),
  );
}

const LINES_AT_FIRST = 8;

interface SnippetProps {
  readonly file: PageFile;
  readonly preview: string;
}

function Snippet({ file, preview }: SnippetProps): View {
  const [whole, setWhole] = useState(false);
  const lines = preview.replace(/\n$/, '').split('\n');
  const shown = whole ? lines : lines.slice(0, LINES_AT_FIRST);
  const isDiff = file.name.endsWith('.diff') || file.name.endsWith('.patch');
  const rows = shown.flatMap((line) => [h('span', { class: isDiff ? diffShape(line) : undefined }, line), '\n']);
  const title = file.title || file.name;
  return h(
    'div',
    { class: 'snippet' },
    h(
      'p',
      { class: 'snippet-head' },
      h('span', null, title),
      h('a', { href: file.url, download: file.name }, `${file.name} · ${sizeOf(file)}`),
    ),
    h('pre', { tabIndex: 0, role: 'group', 'aria-label': `${title}, text` }, h('code', null, ...rows)),
    lines.length <= LINES_AT_FIRST
      ? undefined
      : h(
          'button',
          { type: 'button', class: 'link-button', 'aria-expanded': whole, onClick: () => setWhole(!whole) },
          whole ? 'Show less' : `Show all ${lines.length} lines`,
        ),
  );
}

function diffShape(line: string): string | undefined {
  if (line.startsWith('+')) return 'diff-more';
  if (line.startsWith('-')) return 'diff-less';
  return line.startsWith('#') || line.startsWith('@') ? 'diff-note' : undefined;
}

function sizeOf({ size }: PageFile): string {
  if (size < 1_024) return `${size} B`;
  return size < 1_048_576 ? `${(size / 1_024).toFixed(1)} KiB` : `${(size / 1_048_576).toFixed(1)} MiB`;
}

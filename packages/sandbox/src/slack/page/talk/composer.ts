import { h } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { newId } from '../elements/site.ts';
import { useDesk, useSelect } from '../frame/use-desk.ts';
import { composerKey } from '../state/page-state.ts';
import type { Workspace } from '../state/workspace.ts';
import type { View } from '../view.ts';
import { type Completion, complete } from './completion.ts';
import { CompletionList } from './completion-list.ts';
import { createHistory } from './history.ts';

interface ComposerProps {
  readonly workspace: Workspace;
  readonly channel: string;
  readonly thread?: string;
  readonly placeholder: string;
}

const history = createHistory();

/** Where a person writes. Enter sends, Shift+Enter begins a line, arrow up brings back what was sent, Tab completes. */
export function Composer({ workspace, channel, thread, placeholder }: ComposerProps): View {
  const desk = useDesk();
  const key = composerKey(channel, thread);
  const text = useSelect((state) => state.drafts[key] ?? '');
  const field = useRef<HTMLTextAreaElement>(null);
  const id = useRef(newId('composer')).current;
  const [closed, setClosed] = useState(false);
  const [active, setActive] = useState(-1);
  const [sending, setSending] = useState(false);
  useEffect(() => {
    // On a desk one begins to type; on a phone the keyboard would cover the page. Nobody's focus is taken away.
    const unused = document.activeElement === null || document.activeElement === document.body;
    if (thread === undefined && unused && matchMedia('(min-width: 1024px)').matches) field.current?.focus();
  }, []);
  const offer = complete(text, field.current?.selectionStart ?? text.length, workspace);
  const items = closed ? [] : offer.items;

  const write = (next: string): void => {
    setActive(-1);
    desk.draft(key, next);
  };
  const take = (item: Completion | undefined): void => {
    if (item === undefined) return;
    write(text.slice(0, offer.from) + item.text);
    field.current?.focus();
  };
  const send = async (): Promise<void> => {
    if (text.trim() === '') return;
    history.sent(text);
    write('');
    setSending(true);
    const result = await desk.send(channel, text, thread);
    setSending(false);
    // What Slack says to a command stands in the channel already; a text that did not arrive is not lost.
    if (result.ok || text.trimStart().startsWith('/')) return;
    desk.draft(key, text);
    desk.notify(result.text ?? result.error ?? 'The message was not sent.');
  };
  const keys = (event: KeyboardEvent): void => {
    const done = keyDown({ event, text, items, active, send, take, write, setActive, close: () => setClosed(true) });
    if (done) event.preventDefault();
  };
  const list = items.length === 0 ? undefined : h(CompletionList, { id, items, active, take });
  const area = h('textarea', {
    ref: field,
    rows: 1,
    class: 'composer-text',
    placeholder,
    'aria-label': placeholder,
    'aria-autocomplete': 'list',
    'aria-haspopup': 'listbox',
    'aria-controls': items.length > 0 ? `${id}-list` : undefined,
    'aria-activedescendant': active >= 0 && items.length > 0 ? `${id}-${active}` : undefined,
    value: text,
    onInput: ({ currentTarget }: { readonly currentTarget: HTMLTextAreaElement }) => {
      setClosed(false);
      write(currentTarget.value);
    },
    onKeyDown: keys,
  });
  const button = h(
    'button',
    {
      type: 'button',
      class: sending ? 'btn btn-primary send busy' : 'btn btn-primary send',
      'aria-label': 'Send',
      disabled: text.trim() === '' && !sending,
      onClick: () => void send(),
    },
    h('span', { class: 'btn-text' }, '↑'),
  );
  return h('div', { class: 'composer' }, list, h('div', { class: 'composer-box' }, area, button));
}

interface KeyDown {
  readonly event: KeyboardEvent;
  readonly text: string;
  readonly items: readonly Completion[];
  readonly active: number;
  readonly send: () => Promise<void>;
  readonly take: (item: Completion | undefined) => void;
  readonly write: (text: string) => void;
  readonly setActive: (index: number) => void;
  readonly close: () => void;
}

/** Whether the key was for the composer and not for its text. */
function keyDown(it: KeyDown): boolean {
  const { event, items, active } = it;
  if (event.isComposing) return false;
  switch (event.key) {
    case 'Enter':
      if (event.shiftKey || event.altKey) return false;
      if (active >= 0 && items.length > 0) it.take(items[active]);
      else void it.send();
      return true;
    case 'Tab':
      if (items.length === 0 || event.shiftKey) return false;
      it.take(items[Math.max(0, active)]);
      return true;
    case 'Escape':
      it.close();
      return items.length > 0;
    case 'ArrowDown':
    case 'ArrowUp':
      return arrow(it, event.key === 'ArrowUp' ? -1 : 1);
    default:
      return false;
  }
}

function arrow({ text, items, active, write, setActive }: KeyDown, step: 1 | -1): boolean {
  const recalled = history.step(text, step);
  if (recalled !== undefined) {
    write(recalled);
    return true;
  }
  if (items.length === 0) return false;
  const from = active < 0 && step < 0 ? 0 : active;
  setActive((from + step + items.length) % items.length);
  return true;
}

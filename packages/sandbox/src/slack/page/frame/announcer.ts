import { h } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { isReply, type Workspace } from '../state/workspace.ts';
import type { View } from '../view.ts';

interface AnnouncerProps {
  readonly workspace: Workspace;
  readonly channel: string | undefined;
}

/** Tells screen readers of new messages where the reader is; edits stay silent. */
export function Announcer({ workspace, channel }: AnnouncerProps): View {
  const [words, setWords] = useState('');
  const told = useRef({ key: '', ts: '' });
  const talk = channel === undefined ? [] : (workspace.talk[channel] ?? []);
  const last = talk.findLast((message) => !isReply(message) || message.broadcast);
  const key = `${workspace.you} ${channel}`;
  useEffect(() => {
    const before = told.current;
    told.current = { key, ts: last?.ts ?? '' };
    if (last === undefined || before.key !== key || last.ts <= before.ts || last.user === workspace.you) return;
    const name = workspace.people.find(({ id }) => id === last.user)?.name ?? '';
    setWords(`${name}: ${last.text.slice(0, 300)}`);
  }, [key, last?.ts]);
  return h('p', { class: 'unseen', role: 'status', 'aria-live': 'polite' }, words);
}

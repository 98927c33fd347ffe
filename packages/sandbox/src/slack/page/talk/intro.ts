import { h } from 'preact';
import type { PageChannel } from '../../page-protocol.ts';
import { useDesk } from '../frame/use-desk.ts';
import type { Workspace } from '../state/workspace.ts';
import type { View } from '../view.ts';
import { usages } from './completion.ts';

interface IntroProps {
  readonly channel: PageChannel;
  readonly workspace: Workspace;
}

/** What stands at the beginning of a channel: what it is, and what to try there. */
export function Intro({ channel, workspace }: IntroProps): View {
  const desk = useDesk();
  const there = channel.members.includes(workspace.app.botUserId) || channel.withUser === workspace.app.botUserId;
  const offers = workspace.commands.flatMap(({ command, usageHint }) =>
    usages(usageHint).map((usage) => `${command} ${usage}`),
  );
  const buttons = offers
    .slice(0, 3)
    .map((text) =>
      h(
        'button',
        { type: 'button', key: text, class: 'btn', onClick: () => desk.compose(channel.id, text) },
        h('code', null, text),
      ),
    );
  return h(
    'div',
    { class: 'intro' },
    h('p', { class: 'intro-title' }, channel.kind === 'im' ? channel.name : `# ${channel.name}`),
    h('p', null, channel.topic || 'The very beginning.'),
    there ? h('div', { class: 'intro-offers' }, h('span', null, 'Try '), ...buttons) : undefined,
  );
}

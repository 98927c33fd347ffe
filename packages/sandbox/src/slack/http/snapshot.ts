import type { PageChannel, PageConnection, PageFault, PagePanel, PageSnapshot } from '../page-protocol.ts';
import type { Person } from '../workspace/model.ts';
import { pageChannel, pageMessage, pagePerson, pageView } from '../workspace/page-forms.ts';
import { audienceOf, type Workspace } from '../workspace/workspace.ts';

export interface PageSources {
  readonly workspace: Workspace;
  readonly connection: () => PageConnection;
  readonly faults: () => readonly PageFault[];
  readonly panels: () => readonly PagePanel[];
}

/** The workspace as one person sees it now. */
export function snapshotFor({ workspace, connection, faults, panels }: PageSources, viewer: Person): PageSnapshot {
  const { app, team, people } = workspace;
  const visible = [...workspace.channels.values()].filter((channel) => audienceOf(channel, people).includes(viewer.id));
  const home = workspace.home(viewer.id);
  return {
    version: workspace.changes.version,
    team,
    app: { id: app.id, name: app.name, botUserId: app.botUserId },
    you: viewer.id,
    people: [...people.values()].map(pagePerson),
    usergroups: [...workspace.usergroups.values()],
    commands: workspace.commands.map(({ command, description, usageHint, about = {} }) => ({
      ...{ command, description, usageHint, about },
    })),
    channels: visible.map((channel): PageChannel => pageChannel(channel, viewer.id, people)),
    messages: visible.flatMap((channel) => messagesFor(workspace, channel.id, viewer)),
    home: home === undefined ? null : pageView(home),
    modals: workspace.modals(viewer.id).map(pageView),
    connection: connection(),
    faults: faults(),
    panels: panels(),
  };
}

function messagesFor(workspace: Workspace, channel: string, viewer: Person): PageSnapshot['messages'] {
  const all = workspace
    .messages(channel)
    .filter((message) => message.onlyFor === undefined || message.onlyFor === viewer.id);
  const replies = new Map<string, string[]>();
  for (const { ts, threadTs, onlyFor } of all) {
    if (threadTs === undefined || threadTs === ts || onlyFor !== undefined) continue;
    replies.set(threadTs, [...(replies.get(threadTs) ?? []), ts]);
  }
  return all.map((message) => pageMessage(message, workspace.files, replies.get(message.ts) ?? []));
}

import type { JsonObject } from '../page-protocol.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** An event as the Events API sends it. What limits the app itself comes bare. */
export function wrapEvent(workspace: Workspace, token: string, event: JsonObject): JsonObject {
  const { app, team } = workspace;
  if (event['type'] === 'app_rate_limited') return { token, api_app_id: app.id, ...event };
  return {
    token,
    team_id: team.id,
    context_team_id: team.id,
    context_enterprise_id: null,
    api_app_id: app.id,
    event,
    type: 'event_callback',
    event_id: workspace.newId('Ev'),
    event_time: Math.floor(workspace.clock.now().getTime() / 1000),
    authorizations: [
      { enterprise_id: null, team_id: team.id, user_id: app.botUserId, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: false,
  };
}

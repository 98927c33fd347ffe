import type { Clock } from '../clock.ts';
import type { SandboxPanel } from './http/panels.ts';
import type { Channel, Command, Person, Team, Usergroup } from './workspace/model.ts';
import { DEFAULT_SEED, type WorkspaceSeed } from './workspace/seed.ts';

export interface SandboxSlackOptions {
  /** Any free port when absent. */
  readonly port?: number;
  readonly team?: Team;
  readonly people?: readonly Person[];
  readonly usergroups?: readonly Usergroup[];
  readonly channels?: readonly Channel[];
  /** Slash commands that the app has; `/otel` when absent. */
  readonly commands?: readonly Command[];
  /** What the app's bot token may do. */
  readonly scopes?: readonly string[];
  /** Whether calls above Slack's rates are refused. True when absent. */
  readonly rateLimits?: boolean;
  /** How long after it was posted a message may be edited; for ever when absent, as workspaces are by default. */
  readonly editWindowMs?: number;
  /** Panels beside Slack, such as a view of the sandbox cluster. */
  readonly panels?: readonly SandboxPanel[];
  readonly clock?: Clock;
}

export function seedOf(options: SandboxSlackOptions): WorkspaceSeed {
  const { team, people, usergroups, channels, commands, app } = DEFAULT_SEED;
  return {
    team: options.team ?? team,
    people: options.people ?? people,
    usergroups: options.usergroups ?? usergroups,
    channels: options.channels ?? channels,
    commands: options.commands ?? commands,
    app: options.scopes === undefined ? app : { ...app, scopes: options.scopes },
  };
}

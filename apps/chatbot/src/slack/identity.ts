import { z } from 'zod';
import type { SlackApi } from './slack-api.ts';

/** Who the bot is, as Slack tells. */
export interface BotIdentity {
  readonly teamId: string;
  readonly team: string;
  readonly botUserId: string;
  readonly botId: string;
  /** `https://acme.slack.com/` */
  readonly url: string;
}

/** The token is not accepted, or Slack cannot be reached: there is nothing to start. */
export class IdentityFailure extends Error {
  override readonly name: string = 'IdentityFailure';
  /** Whether another attempt may end otherwise. */
  readonly passing: boolean;

  constructor(message: string, passing: boolean) {
    super(message);
    this.passing = passing;
  }
}

const shape = z.object({
  team_id: z.string(),
  team: z.string().default(''),
  user_id: z.string(),
  bot_id: z.string().default(''),
  url: z.string().default('https://slack.com/'),
});

/** Asks Slack whose token this is. */
export async function readIdentity(api: SlackApi): Promise<BotIdentity> {
  const result = await api.call('auth.test', {});
  if (result.kind === 'refused')
    throw new IdentityFailure(
      `Slack does not accept the bot token (${result.error}).${adviceFor(result.error)}`,
      false,
    );
  if (result.kind !== 'done') {
    const why = result.kind === 'limited' ? 'too many calls' : result.message;
    throw new IdentityFailure(`Slack did not answer: ${why}`, true);
  }
  const parsed = shape.safeParse(result.data);
  if (!parsed.success) throw new IdentityFailure('What answers at the API address is not Slack.', false);
  const { data } = parsed;
  return { teamId: data.team_id, team: data.team, botUserId: data.user_id, botId: data.bot_id, url: data.url };
}

/** What to do about a token that Slack refuses, where its word alone does not tell. */
export function adviceFor(error: string): string {
  if (error !== 'token_expired') return '';
  return ' Tokens of this app rotate, which the bot cannot follow: install an app with token rotation off (docs/slack.md).';
}

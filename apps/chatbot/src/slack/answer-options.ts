import type { Decision } from './dispatcher.ts';
import type { DispatcherOptions } from './dispatcher-options.ts';
import type { IncomingOptions } from './incoming.ts';

/** Options must be there within three seconds; what is late helps nobody. */
const PATIENCE_MS = 2_200;
const MAX_OPTIONS = 100;

type Response = NonNullable<Decision['response']>;

/** What an external select offers for what was typed; nothing rather than an error, since Slack shows neither. */
export async function answerOptions(
  { userId, teamId, actionId, typed }: IncomingOptions,
  { people, registrations, telemetry, clock }: DispatcherOptions,
): Promise<Response> {
  const patience = new AbortController();
  const none = { options: [] };
  const ask = async (): Promise<Response> => {
    const handle = registrations.options(actionId);
    if (handle === undefined) return none;
    const found = await handle({ actor: await people.actor(userId, teamId), actionId, typed });
    return {
      options: found.slice(0, MAX_OPTIONS).map(({ text, value }) => ({ text: { type: 'plain_text', text }, value })),
    };
  };
  const late = clock.sleep(PATIENCE_MS, patience.signal).then(
    () => none,
    () => none,
  );
  try {
    return await Promise.race([ask(), late]);
  } catch (error) {
    telemetry.log('warn', `Options for ${actionId} failed: ${String(error)}`);
    return none;
  } finally {
    patience.abort();
  }
}

import { type AlertmanagerClient, alertmanagerClient, type HeldAlert } from '@otelops/operations/backends';
import type { Click } from '../../ports/interactions.ts';
import { clicker, withBackend } from '../backends/with-backend.ts';
import type { Episode } from '../episodes/episode.ts';
import { tellingLabels, titleOf } from '../messages/words.ts';
import { silenceModal } from '../silences/silence-modal.ts';
import {
  parseSilencePlan,
  type SilencePlan,
  type SilenceScope,
  scopesOf,
  silencePlanRecord,
} from '../silences/silence-plan.ts';
import { isAllowed, tell, wantedOf } from './judge.ts';
import type { ButtonParts } from './register.ts';

/** A modal opens within three seconds of the click or not at all; so long the preview may take. */
const PREVIEW_MILLISECONDS = 1200;

/** Opens the form of a silence, with what it would take in now. */
export async function askSilence(click: Click, episode: Episode, parts: ButtonParts): Promise<void> {
  const { ports, options } = parts;
  const wanted = wantedOf(episode, 'silence create', `silence ${titleOf(episode)}`);
  if ((await isAllowed(click, wanted, ports)) === undefined) return;
  const scopes = scopesOf(episode);
  if (scopes.length === 0)
    return tell(click, '⛔', 'Its labels are too few: a silence of them would take in everything.', ports);
  const plan: SilencePlan = {
    id: options.ids(),
    episode: episode.id,
    askedBy: click.actor.userId,
    askedAt: ports.clock.now().toISOString(),
    scopes: await counted(scopes, click, parts),
  };
  await ports.store.write([{ kind: 'silence', id: plan.id, value: silencePlanRecord(plan) }, ...forgotten(parts)]);
  const { timeZone } = click.actor;
  const { clusterLabel } = ports;
  await click.open(silenceModal(plan, { title: titleOf(episode), now: ports.clock.now(), timeZone, clusterLabel }));
}

/** Forms that nobody sent within a day. */
function forgotten({ ports }: ButtonParts) {
  const oldest = new Date(ports.clock.now().getTime() - 24 * 3600 * 1000).toISOString();
  return ports.store.list('silence').flatMap(({ id, value }) => {
    const old = parseSilencePlan(value);
    return old !== undefined && old.askedAt < oldest ? [{ kind: 'silence', id, value: undefined } as const] : [];
  });
}

async function counted(
  scopes: readonly SilenceScope[],
  who: Click,
  { ports }: ButtonParts,
): Promise<readonly SilenceScope[]> {
  const ended = new AbortController();
  const limit = ports.clock.sleep(PREVIEW_MILLISECONDS, ended.signal).then(
    () => undefined,
    () => undefined,
  );
  const asked = withBackend(ports, 'alertmanager', clicker(who), async (backend) => {
    const client = alertmanagerClient(backend);
    return await Promise.all(scopes.map((scope) => count(client, scope)));
  }).catch(() => undefined);
  const found = await Promise.race([asked, limit]);
  ended.abort();
  return found ?? scopes;
}

const MAX_EXAMPLES = 5;

function exampleOf({ labels }: HeldAlert): string {
  const [name = 'alert', ...rest] = [
    labels['alertname'],
    ...tellingLabels(labels).map(([label, value]) => `${label} ${value}`),
  ];
  return [name, ...rest.slice(0, 3)].join(', ');
}

async function count(client: AlertmanagerClient, { name, matchers }: SilenceScope): Promise<SilenceScope> {
  const answer = await client.alerts({ matchers });
  if (!answer.ok) return { name, matchers };
  return { name, matchers, matched: answer.value.length, examples: answer.value.slice(0, MAX_EXAMPLES).map(exampleOf) };
}

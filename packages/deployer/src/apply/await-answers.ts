import type { Cause } from '../cause.ts';
import type { KubeError } from '../errors.ts';
import { formatRef } from '../objects.ts';
import type { Decision } from '../plan/decision.ts';
import { type AdmissionWebhook, isWebhookConfiguration, strictWebhooksOf } from './admission-webhook.ts';
import type { StepPlace } from './run-events.ts';
import type { RunScope } from './run-scope.ts';
import { type Probe, WebhookProbes } from './webhook-probe.ts';
import { causeOfSilence, reasonOfSilence } from './webhook-silence.ts';

/** Endpoints and certificates are there by now; what is still on its way are routes and caches. */
const ANSWER_MS = 60_000;
/**
 * The API server learns of a configuration by a watch of its own: what it lets through in the moments before tells nothing.
 */
const NOTICE_MS = 500;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 4000;

interface Asked {
  readonly webhook: AdmissionWebhook;
  readonly probes: readonly Probe[];
}

/**
 * Waits until the webhooks of a component answer: by a dry run of the first object of the phase that each vets, so that what
 * comes later is not refused. Asks about webhooks that were written in this run, and those that vet what is still to be
 * written; a run that writes nothing asks nothing. Gives the causes of those that stayed silent.
 */
export async function awaitAnswers(
  decisions: readonly Decision[],
  { place, scope }: { readonly place: StepPlace; readonly scope: RunScope },
): Promise<readonly Cause[]> {
  const probes = new WebhookProbes(scope);
  const asked = await findProbes(decisions, probes, scope);
  const proven = new Set<AdmissionWebhook>();
  const deadline = scope.clock.monotonic() + ANSWER_MS;
  for (const { webhook, probes: some } of asked) {
    if (proven.has(webhook)) continue;
    const tell = (news: string): void => scope.events.progress(place, { message: news });
    tell(`waiting until webhook ${webhook.configuration.name} answers`);
    const { by, silent } = await askInTurn({ webhook, probes: some }, { probes, scope, tell, deadline });
    if (silent !== undefined) {
      const cause = causeOfSilence(webhook, silent, ANSWER_MS);
      scope.events.cause(cause, place.id);
      return [cause];
    }
    if (by === undefined)
      tell(`webhook ${webhook.configuration.name} cannot be asked yet: what it vets needs more first`);
    for (const other of asked) if (by !== undefined && other.probes.some(isOf(by))) proven.add(other.webhook);
  }
  return [];
}

async function findProbes(
  decisions: readonly Decision[],
  probes: WebhookProbes,
  { applied, clock, halt }: RunScope,
): Promise<readonly Asked[]> {
  const asked: Asked[] = [];
  for (const { desired, live } of decisions.filter(({ desired: { ref } }) => isWebhookConfiguration(ref))) {
    const written = applied.get(desired.key);
    for (const webhook of strictWebhooksOf(written?.object ?? live ?? desired.manifest)) {
      const found = await probes.find(webhook, written !== undefined);
      if (found.length > 0) asked.push({ webhook, probes: found });
    }
    const early = written === undefined ? 0 : written.at + NOTICE_MS - clock.monotonic();
    if (asked.length > 0 && early > 0) await clock.sleep(early, halt);
  }
  return asked.sort(inAskedOrder);
}

/** As the API server asks: all that mutate before all that validate, each by the name of its configuration. */
function inAskedOrder({ webhook: a }: Asked, { webhook: b }: Asked): number {
  if (a.isMutating !== b.isMutating) return a.isMutating ? -1 : 1;
  return Number(a.configuration.name > b.configuration.name) - Number(a.configuration.name < b.configuration.name);
}

function isOf(probe: Probe): (other: Probe) => boolean {
  return ({ manifest }) => manifest === probe.manifest;
}

interface Asking {
  readonly probes: WebhookProbes;
  readonly scope: RunScope;
  readonly tell: (news: string) => void;
  /** On the clock that never jumps. */
  readonly deadline: number;
}

/** Tries one object after the other until one tells; `by` which the webhook answered, or why it stays `silent`. */
async function askInTurn(
  { webhook, probes }: Asked,
  asking: Asking,
): Promise<{ readonly by?: Probe; readonly silent?: KubeError }> {
  for (const probe of probes) {
    const end = await askUntilTold(probe, webhook, asking);
    if (end === 'answers') return { by: probe };
    if (end !== 'untold') return { silent: end };
  }
  return {};
}

async function askUntilTold(
  probe: Probe,
  webhook: AdmissionWebhook,
  { probes, scope, tell, deadline }: Asking,
): Promise<'answers' | 'untold' | KubeError> {
  const { clock, halt } = scope;
  for (let pause = FIRST_WAIT_MS; ; pause = Math.min(pause * 2, LONGEST_WAIT_MS)) {
    const answer = await probes.ask(probe, webhook);
    if (answer.state !== 'silent') return answer.state;
    if (clock.monotonic() + pause > deadline) return answer.error;
    const about = `a dry run of ${formatRef(probe.ref)}`;
    tell(`waiting until webhook ${webhook.configuration.name} answers ${about}: ${reasonOfSilence(answer.error)}`);
    await clock.sleep(pause, halt);
  }
}

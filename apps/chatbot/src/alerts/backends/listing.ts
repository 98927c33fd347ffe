import {
  type AlertmanagerClient,
  alertmanagerClient,
  type HeldAlert,
  type Silence,
} from '@otelops/operations/backends';
import type { ListedAlert, Listing } from '../episodes/reconcile.ts';
import type { AlertPorts } from '../room.ts';
import { botItself, withBackend } from './with-backend.ts';

/** What Alertmanager lists now, or why it could not be asked. */
export type Looked = { readonly ok: true; readonly listing: Listing } | { readonly ok: false; readonly reason: string };

/** Asks Alertmanager for all it holds. `warmUp`: milliseconds after its start in which its word is not taken for complete. */
export function lookAtAlertmanager(
  ports: Pick<AlertPorts, 'world' | 'stopping' | 'clock'>,
  warmUp: number,
): Promise<Looked> {
  return withBackend(ports, 'alertmanager', botItself, async (backend) => {
    const asked = ports.clock.now();
    return listingOf(alertmanagerClient(backend), asked, warmUp);
  });
}

async function listingOf(client: AlertmanagerClient, asked: Date, warmUp: number): Promise<Looked> {
  const [status, groups, silences] = await Promise.all([client.status(), client.groups(), client.silences()]);
  for (const answer of [status, groups, silences]) if (!answer.ok) return { ok: false, reason: answer.fault.message };
  if (!status.ok || !groups.ok || !silences.ok) return { ok: false, reason: 'unknown' };
  const startedAt = Date.parse(status.value.startedAt ?? '');
  return {
    ok: true,
    listing: {
      askedAt: asked.toISOString(),
      groups: groups.value.map(({ receiver, labels, alerts }) => ({ receiver, labels, alerts: alerts.map(listedOf) })),
      silences: silences.value.filter(({ state }) => state === 'active').map(silenceOf),
      complete: Number.isNaN(startedAt) || asked.getTime() - startedAt >= warmUp,
    },
  };
}

function listedOf(alert: HeldAlert): ListedAlert {
  const { fingerprint, labels, annotations, generatorUrl, silencedBy, state } = alert;
  return {
    fingerprint,
    labels,
    annotations,
    startsAt: new Date(alert.startsAt).toISOString(),
    ...(generatorUrl === undefined ? {} : { generatorUrl }),
    silencedBy,
    suppressed: state === 'suppressed',
  };
}

export function silenceOf({ id, endsAt, createdBy }: Silence): Listing['silences'][number] {
  return { id, until: new Date(endsAt).toISOString(), by: nameIn(createdBy) };
}

/** `slack:U123 (mira)` reads `mira`. */
function nameIn(createdBy: string): string {
  return /^slack:\w+ \((.*)\)$/.exec(createdBy)?.[1] ?? createdBy;
}

import { chatbot } from '@otelops/metrics';
import type { AlertBoard } from '../ports/alert-board.ts';
import { lookAtAlertmanager } from './backends/listing.ts';
import { alertBoard } from './board.ts';
import { registerAlertButtons } from './buttons/register.ts';
import { AlertDesk } from './desk/alert-desk.ts';
import { Charter } from './desk/charter.ts';
import { Bell } from './desk/turns.ts';
import type { Episode } from './episodes/episode.ts';
import { webhookRoutes } from './intake/webhook-routes.ts';
import { type AlertOptions, type AlertPorts, type AlertTimes, usualAlertTimes } from './room.ts';

export interface Alerts extends AlertBoard {
  /** Takes up what an earlier process left, then watches until the bot stops. */
  run(): Promise<void>;
}

/** The alerts room: webhooks in, one thread an episode out, its buttons, storms, and a look at Alertmanager now and then. */
export function createAlerts(ports: AlertPorts, options: AlertOptions): Alerts {
  const times = { ...usualAlertTimes, ...options.times };
  const doubt = new Bell();
  const folded = new Bell();
  const charter = new Charter(ports);
  const desk: AlertDesk = new AlertDesk(ports, options, {
    times,
    bells: {
      doubt: () => doubt.ring(),
      folded: () => folded.ring(),
      begun: (episode) => void drawnInto(desk, charter, episode),
    },
  });
  const { credential } = options;
  for (const route of webhookRoutes({ credential, telemetry: ports.telemetry, keep: (one) => desk.keep(one) })) {
    ports.http.mount(route);
  }
  registerAlertButtons({ ports, options, desk, charter, doubt: () => doubt.ring() });
  ports.telemetry.gauge(
    chatbot.alertsFiring.otel,
    () => desk.book.all().filter(({ closedAt }) => closedAt === undefined).length,
  );
  return {
    ...alertBoard(ports, desk),
    run: async () => {
      await desk.resume();
      doubt.ring();
      folded.ring();
      await Promise.all([lookLoop(ports, desk, { times, doubt }), unfoldLoop(ports, desk, folded)]);
    },
  };
}

async function drawnInto(desk: AlertDesk, charter: Charter, episode: Episode): Promise<void> {
  if (episode.source !== 'alertmanager') return;
  const chart = await charter.begin(episode);
  if (chart !== undefined) await desk.change(episode.id, (current) => ({ ...current, chart })).catch(() => undefined);
}

interface LookParts {
  readonly times: AlertTimes;
  readonly doubt: Bell;
}

/** Asks Alertmanager every few minutes, and soon after something did not fit. */
async function lookLoop(ports: AlertPorts, desk: AlertDesk, { times, doubt }: LookParts): Promise<void> {
  const { clock, stopping, telemetry } = ports;
  while (!stopping.aborted) {
    await doubt.heard(clock.sleep(times.look, stopping).catch(() => undefined));
    if (!(await slept(ports, times.lookSoon))) return;
    try {
      await desk.endUnheard();
      const looked = await lookAtAlertmanager(ports, times.warmUp);
      if (looked.ok) await desk.look(looked.listing);
      else telemetry.log('warn', 'Alertmanager could not be asked what fires.', { reason: looked.reason });
      telemetry.count(chatbot.alertLooks.otel, 1, { result: looked.ok ? 'done' : 'failed' });
    } catch (error) {
      if (stopping.aborted) return;
      telemetry.count(chatbot.alertLooks.otel, 1, { result: 'failed' });
      telemetry.log('error', 'A look at Alertmanager failed.', {
        'exception.message': error instanceof Error ? error.message : String(error),
      });
    }
  }
}

/** Begins the threads of folded groups as there is room. */
async function unfoldLoop(ports: AlertPorts, desk: AlertDesk, folded: Bell): Promise<void> {
  while (!ports.stopping.aborted) {
    await folded.heard(new Promise((resolve) => ports.stopping.addEventListener('abort', resolve, { once: true })));
    let wait = await unfolded(ports, desk);
    while (wait !== undefined && (await slept(ports, Math.max(500, wait)))) wait = await unfolded(ports, desk);
  }
}

const RETRY_MILLISECONDS = 5000;

async function unfolded(ports: AlertPorts, desk: AlertDesk): Promise<number | undefined> {
  try {
    return await desk.unfold();
  } catch (error) {
    ports.telemetry.log('error', 'Folded alerts could not get their threads.', {
      'exception.message': error instanceof Error ? error.message : String(error),
    });
    return RETRY_MILLISECONDS;
  }
}

/** False when the bot stops. */
async function slept(
  { clock, stopping }: Pick<AlertPorts, 'clock' | 'stopping'>,
  milliseconds: number,
): Promise<boolean> {
  try {
    await clock.sleep(milliseconds, stopping);
    return true;
  } catch {
    return false;
  }
}

import { createAlerts } from './alerts/create-alerts.ts';
import type { AlertPace } from './alerts/room.ts';
import { registerCommands } from './commands/commands.ts';
import { registerHome } from './home/home.ts';
import type { AlertBoard } from './ports/alert-board.ts';
import type { MessageKey } from './ports/delivery.ts';
import type { Ids } from './ports/ids.ts';
import type { ChatPorts } from './ports/room.ts';
import type { Runs } from './ports/runs.ts';
import { createRuns } from './runs/create-runs.ts';
import type { DrawChart } from './runs/run-results.ts';
import { standardChecklists } from './schedules/checklist.ts';
import { createSchedules } from './schedules/schedules.ts';
import type { Settings } from './settings/settings.ts';
import type { BotIdentity } from './slack/identity.ts';

export interface RoomOptions {
  readonly settings: Settings;
  readonly ids: Ids;
  readonly identity: BotIdentity;
  readonly alertPace?: AlertPace;
}

/** The rooms of the bot, registered on the ports. */
export interface Rooms {
  readonly runs: Runs;
  /** Takes up what an earlier process left, before anything new comes in. */
  resume(): Promise<void>;
  /** Begins what the rooms do by themselves, until the bot stops. */
  run(): void;
  /** Whether nothing is under way any more, in time. */
  idle(timeoutMs: number): Promise<boolean>;
}

/** Opens every room that the settings ask for. */
export function openRooms(ports: ChatPorts, { settings, ids, identity, alertPace }: RoomOptions): Rooms {
  const linkOf = permalinks(ports, identity);
  const slash = settings.slack.command;
  const runs = createRuns(ports, { ids, slash, drawChart });
  const { channels, credential, receivers } = settings.alerts;
  const alerts =
    channels === undefined
      ? undefined
      : createAlerts(ports, {
          ...{ runs, ids, linkOf },
          ...{ channels, credential, receivers },
          // The sandbox's Alertmanager holds what fires from its first moment on.
          ...alertPace,
          times: { ...(settings.cluster.kind === 'sandbox' ? { warmUp: 0 } : {}), ...alertPace?.times },
        });
  const schedules =
    settings.schedules === undefined
      ? undefined
      : createSchedules(ports, runs, {
          checklists: standardChecklists,
          teamId: identity.teamId,
          ...settings.schedules,
        });
  registerCommands(ports, runs, { slash });
  registerHome(ports, {
    ...{ runs, linkOf, alerts: alerts ?? noAlerts },
    ...(schedules === undefined ? {} : { schedules }),
  });
  let works: Promise<unknown> = Promise.resolve();
  return {
    runs,
    resume: () => runs.resume(),
    run: () => {
      works = Promise.all([alerts?.run(), schedules?.run()].map((work) => watched(ports, work)));
    },
    idle: (timeoutMs) => within(ports, timeoutMs, Promise.all([runs.idle(), works])),
  };
}

/** Charts are drawn by native code, which is loaded when the first one is wanted. */
async function drawChart(chart: Parameters<DrawChart>[0]): Promise<Uint8Array> {
  const { chartPng } = await import('./charts/chart-png.ts');
  return chartPng(chart);
}

const noAlerts: AlertBoard = { firing: () => [], silences: () => Promise.resolve([]) };

/** Addresses of our messages, without asking Slack for each: https://acme.slack.com/archives/C0123/p1700000000000000 */
function permalinks({ delivery }: ChatPorts, { url }: BotIdentity): (key: MessageKey) => string | undefined {
  return (key) => {
    const place = delivery.placeOf(key);
    return place && `${url.replace(/\/*$/, '')}/archives/${place.channel}/p${place.ts.replace('.', '')}`;
  };
}

/** What a room does by itself goes on for the life of the bot; its failure is said, and ends only that. */
async function watched({ telemetry }: ChatPorts, work: Promise<void> | undefined): Promise<void> {
  try {
    await work;
  } catch (error) {
    telemetry.log('error', `A room stopped working: ${error instanceof Error ? (error.stack ?? '') : String(error)}`);
  }
}

async function within({ clock }: ChatPorts, timeoutMs: number, work: Promise<unknown>): Promise<boolean> {
  const patience = new AbortController();
  const late = clock.sleep(timeoutMs, patience.signal).then(
    () => false,
    () => true,
  );
  const result = await Promise.race([work.then(() => true), late]);
  patience.abort();
  return result;
}

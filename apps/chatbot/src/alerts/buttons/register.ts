import type { Click } from '../../ports/interactions.ts';
import type { AlertDesk } from '../desk/alert-desk.ts';
import type { Charter } from '../desk/charter.ts';
import { type Episode, isOpen } from '../episodes/episode.ts';
import type { AlertOptions, AlertPorts } from '../room.ts';
import { acknowledge, takeBack } from './acknowledge.ts';
import { askSilence } from './ask-silence.ts';
import { endSilence } from './end-silence.ts';
import { showGraph } from './graph.ts';
import { tell } from './judge.ts';
import { registerSilenceForm } from './silence-form.ts';
import { startDiagnosis, startLogs } from './start-verb.ts';

/** What the buttons work with. */
export interface ButtonParts {
  readonly ports: AlertPorts;
  readonly options: AlertOptions;
  readonly desk: AlertDesk;
  readonly charter: Charter;
  /** Has Alertmanager looked at soon. */
  doubt(): void;
}

type Press = (click: Click, episode: Episode, parts: ButtonParts) => Promise<void>;

const presses: Readonly<Record<string, Press>> = {
  'alert.diagnose': startDiagnosis,
  'alert.logs': startLogs,
  'alert.graph': showGraph,
  'alert.silence': askSilence,
  'alert.unsilence': endSilence,
  'alert.acknowledge': acknowledge,
  'alert.unacknowledge': takeBack,
};

/** The buttons at the head of an alert's thread. What a click means is looked up when it comes: messages may be old. */
export function registerAlertButtons(parts: ButtonParts): void {
  parts.ports.router.clicks('alert.', (click) => press(click, parts), { repeatable: true });
  registerSilenceForm(parts);
}

async function press(click: Click, parts: ButtonParts): Promise<void> {
  // The runbook opens in the browser; Slack tells of it all the same.
  if (click.actionId === 'alert.runbook') return;
  const act = Object.hasOwn(presses, click.actionId) ? presses[click.actionId] : undefined;
  const episode = parts.desk.book.get(click.value);
  if (act === undefined || episode === undefined) {
    await tell(click, 'ℹ️', 'Nobody remembers this alert any more: it was over a week ago.', parts.ports);
    return;
  }
  if (!isOpen(episode)) {
    await tell(click, 'ℹ️', 'This alert is over. Its message was out of date and is put right.', parts.ports);
    await parts.desk.repair(episode.id);
    return;
  }
  await act(click, episode, parts);
}

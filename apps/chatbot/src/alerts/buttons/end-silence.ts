import { alertmanagerClient } from '@otelops/operations/backends';
import type { Click } from '../../ports/interactions.ts';
import { clicker, withBackend } from '../backends/with-backend.ts';
import type { Episode } from '../episodes/episode.ts';
import { entryOf, isAllowed, tell, wantedOf } from './judge.ts';
import type { ButtonParts } from './register.ts';
import { startVerb } from './start-verb.ts';

/** Ends the silence that the head shows. */
export async function endSilence(click: Click, episode: Episode, parts: ButtonParts): Promise<void> {
  const { ports, desk, doubt } = parts;
  const silence = episode.silence;
  const wanted = wantedOf(episode, 'silence expire', `silence expire ${silence?.id ?? ''}`);
  const approval = await isAllowed(click, wanted, ports);
  if (approval === undefined) return;
  if (silence === undefined) return desk.repair(episode.id);
  if (approval === 'second-person')
    return startVerb(click, episode, parts, {
      verb: 'silence expire',
      args: { id: silence.id },
      targets: wanted.targets,
      needs: approval,
    });
  const answer = await withBackend(ports, 'alertmanager', clicker(click), (backend) =>
    alertmanagerClient(backend).expireSilence(silence.id),
  );
  // One that is gone already is what was wanted.
  if (!answer.ok && answer.fault.status !== 404) {
    await ports.audit.record(entryOf(click, wanted, { decision: 'failed', reason: answer.fault.message }));
    return tell(click, '⛔', `The silence stays: ${answer.fault.message}`, ports);
  }
  await ports.audit.record(entryOf(click, wanted, { decision: 'finished', data: { silence: silence.id } }));
  const silenceSetAt = ports.clock.now().toISOString();
  await desk.change(episode.id, ({ silence: _, ...rest }) => ({ ...rest, silenceSetAt }));
  doubt();
}

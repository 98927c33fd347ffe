import type { BackendName, HttpBackend } from '@otelops/operations';
import type { Interaction } from '../../ports/interactions.ts';
import type { AlertPorts } from '../room.ts';

/** On whose behalf a backend is asked. */
export interface Asker {
  readonly name: string;
  readonly from: string;
}

/** The bot itself: what nobody clicked. */
export const botItself: Asker = { name: 'otelops', from: 'the chat bot' };

/** Whoever clicked. */
export function clicker({ actor }: Pick<Interaction, 'actor'>): Asker {
  return { name: actor.name, from: 'Slack' };
}

/** Asks a backend within a world that ends with the work. Nothing that needs an approval can be done in it. */
export async function withBackend<T>(
  ports: Pick<AlertPorts, 'world' | 'stopping'>,
  name: BackendName,
  asker: Asker,
  work: (backend: HttpBackend) => Promise<T>,
): Promise<T> {
  await using world = await ports.world({
    person: asker,
    signal: ports.stopping,
    approve: async () => ({ approved: false, reason: 'Nobody is asked here.' }),
  });
  return await work(await world.backend(name));
}

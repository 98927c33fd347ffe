import type { HomePublisher } from '../ports/interactions.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import type { ReadSlack } from './people-directory.ts';

/** Publishes Home tabs, one at a time for each person and only the newest of what waits. Never rejects. */
export function createHomePublisher(publish: ReadSlack, telemetry: Pick<Telemetry, 'log'>): HomePublisher {
  const running = new Map<string, Promise<void>>();
  const next = new Map<string, Parameters<HomePublisher['publish']>[1]>();
  const run = async (userId: string): Promise<void> => {
    for (let blocks = next.get(userId); blocks !== undefined; blocks = next.get(userId)) {
      next.delete(userId);
      const result = await publish('views.publish', { user_id: userId, view: { type: 'home', blocks } });
      if (result.kind === 'done') continue;
      const reason = result.kind === 'refused' ? [result.error, ...result.details].join('; ') : result.kind;
      telemetry.log('warn', `The Home tab of ${userId} was not published: ${reason}`);
    }
    running.delete(userId);
  };
  return {
    publish: async (userId, blocks) => {
      next.set(userId, blocks);
      const work = running.get(userId) ?? run(userId);
      running.set(userId, work);
      await work;
    },
  };
}

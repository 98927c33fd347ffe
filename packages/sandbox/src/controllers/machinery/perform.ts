import type { KubeObject } from '../../kube/types.ts';
import { keyOf } from '../model/kind.ts';
import { type Cluster, isAlreadyExists } from './cluster.ts';
import type { EventRecorder } from './event-recorder.ts';
import type { Write } from './write.ts';

/** The one hand that carries out what controllers intend. */
export interface Performer {
  /** Carries the writes out one after another and stops at the first that fails. */
  perform(writes: readonly Write[]): Promise<void>;
  /** Creates one object and answers with it as stored. */
  create(write: Extract<Write, { action: 'create' }>): Promise<KubeObject>;
}

export function createPerformer(cluster: Cluster, events: EventRecorder): Performer {
  const create = async (write: Extract<Write, { action: 'create' }>): Promise<KubeObject> => {
    const stored = await cluster.api.create(write.resource, write.object);
    cluster.learned(write.resource, stored);
    return stored;
  };
  return {
    create,
    async perform(writes) {
      for (const write of writes) await performOne(cluster, events, write);
    },
  };
}

async function performOne(cluster: Cluster, events: EventRecorder, write: Write): Promise<void> {
  if (write.action === 'event') return events.record(write.note);
  if (write.action === 'remove') {
    await cluster.api.remove(write.resource, write.key, write.options);
    const { namespace, name } = write.key;
    cluster.removing(
      write.resource,
      keyOf({ apiVersion: '', kind: '', metadata: { name, ...(namespace === undefined ? {} : { namespace }) } }),
    );
    return;
  }
  if (write.action === 'post') {
    await cluster.api.post(write.resource, write.key, write.subresource, write.body);
    return;
  }
  const stored = await send(cluster, write);
  if (stored !== undefined) cluster.learned(write.resource, stored);
}

type ObjectWrite = Exclude<Write, { action: 'event' | 'remove' | 'post' }>;

async function send({ api }: Cluster, write: ObjectWrite): Promise<KubeObject | undefined> {
  switch (write.action) {
    case 'create':
      return api.create(write.resource, write.object);
    case 'ensure':
      return createUnlessPresent(api.create(write.resource, write.object));
    case 'replace':
      return api.replace(write.resource, write.object);
    case 'status':
      return api.replaceStatus(write.resource, write.object);
    case 'patch':
      return api.mergePatch(write.resource, write.key, write.patch, write.subresource);
    case 'apply':
      return api.apply(write.resource, write.object, write.fieldManager);
  }
}

async function createUnlessPresent(creating: Promise<KubeObject>): Promise<KubeObject | undefined> {
  try {
    return await creating;
  } catch (cause) {
    if (isAlreadyExists(cause)) return undefined;
    throw cause;
  }
}

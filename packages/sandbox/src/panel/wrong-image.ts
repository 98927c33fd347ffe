import type { ControllerApi } from '../controllers/controller-api.ts';
import { isRecord } from '../controllers/model/kind.ts';
import { DAEMON_SETS, DEPLOYMENTS, STATEFUL_SETS } from '../controllers/model/kinds.ts';
import type { KubeObject, Resource } from '../kube/types.ts';

/** Where a workload's image is really set: on itself, or on the OpenTelemetryCollector that the operator makes it from. */
interface ImagePlace {
  readonly resource: Resource;
  readonly name: string;
  readonly namespace: string;
}

const COLLECTORS: Resource = {
  group: 'opentelemetry.io',
  version: 'v1beta1',
  plural: 'opentelemetrycollectors',
  kind: 'OpenTelemetryCollector',
  namespaced: true,
};

/** A change of one image by hand, and the way back. */
export interface ImageChange {
  readonly image: string;
  /** Whether the wrong image still stands there. */
  stillThere(): Promise<boolean>;
  undo(): Promise<void>;
}

export async function setWrongImage(api: ControllerApi, workload: KubeObject): Promise<ImageChange> {
  const place = placeOf(workload);
  const before = await imageAt(api, place);
  const image = wrong(before ?? 'ghcr.io/example/collector:1.0.0');
  await writeImage(api, place, image);
  const stillThere = async (): Promise<boolean> => (await imageAt(api, place)) === image;
  return {
    image,
    stillThere,
    undo: async () => {
      if (await stillThere()) await writeImage(api, place, before);
    },
  };
}

/** The same image under a tag that nobody pushed: a typing error, as it happens. */
function wrong(image: string): string {
  const name = image.replace(/@sha256:.*$/, '').replace(/:[^/:]*$/, '');
  return `${name}:v0.0.0-typo`;
}

function placeOf({ kind, metadata }: KubeObject): ImagePlace {
  const { name, namespace = '' } = metadata;
  const owner = metadata.ownerReferences?.find((reference) => reference.kind === COLLECTORS.kind);
  if (owner !== undefined) return { resource: COLLECTORS, name: owner.name, namespace };
  const kinds = [DEPLOYMENTS, DAEMON_SETS, STATEFUL_SETS];
  const resource = kinds.find((candidate) => candidate.resource.kind === kind)?.resource ?? DEPLOYMENTS.resource;
  return { resource, name, namespace };
}

async function imageAt(api: ControllerApi, { resource, name, namespace }: ImagePlace): Promise<string | undefined> {
  const spec = recordOf((await api.get(resource, { name, namespace }))?.['spec']);
  const image = resource === COLLECTORS ? spec['image'] : containersOf(spec)[0]?.['image'];
  return typeof image === 'string' ? image : undefined;
}

async function writeImage(api: ControllerApi, place: ImagePlace, image: string | undefined): Promise<void> {
  const { resource, name, namespace } = place;
  const patch = resource === COLLECTORS ? { spec: { image: image ?? null } } : await podPatch(api, place, image);
  await api.mergePatch(resource, { name, namespace }, patch);
}

/** A merge patch replaces a list whole, so the other containers and fields come along as they are. */
async function podPatch(
  api: ControllerApi,
  { resource, name, namespace }: ImagePlace,
  image: string | undefined,
): Promise<unknown> {
  const spec = recordOf((await api.get(resource, { name, namespace }))?.['spec']);
  const containers = containersOf(spec).map((container, index) => (index === 0 ? { ...container, image } : container));
  return { spec: { template: { spec: { containers } } } };
}

function containersOf(spec: Readonly<Record<string, unknown>>): readonly Readonly<Record<string, unknown>>[] {
  const containers = recordOf(recordOf(spec['template'])['spec'])['containers'];
  return Array.isArray(containers) ? containers.filter(isRecord) : [];
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { secretsDirectory } from '../../src/alertmanager/settings.ts';
import type { CollectorConfig } from '../../src/collectors/config-types.ts';
import { ports } from '../../src/names.ts';
import { toYaml } from '../../src/objects/yaml.ts';
import { fitOf, fitted, type PlainCollector } from '../kit/collector-fit.ts';
import type { LabCertificates } from './certificates.ts';
import { backendChanges, collectorChanges, type Ground, rootOf } from './placement.ts';
import { type Backend, renderedBackend, renderedCollector } from './rendered.ts';
import { type Change, rewrite } from './rewrite.ts';

/** Something on disk that a program can be started with. */
export interface LaidOut {
  readonly name: string;
  readonly arguments: readonly string[];
  readonly notCovered: readonly string[];
}

/** Writes down what a backend reads, and says what it is started with. */
export async function layOutBackend(
  ground: Ground,
  name: Backend,
  certificates: LabCertificates | undefined,
): Promise<LaidOut> {
  const rendered = renderedBackend(ground.config, name);
  const changes = backendChanges(ground, name, rendered.mountPaths);
  const root = rootOf(ground, name);
  const notCovered: string[] = [];
  for (const path of rendered.dataPaths) await mkdir(root + path, { recursive: true });
  for (const file of rendered.files) {
    const { document, notCovered: said } = rewrite(file.document, fitting(name, file.path, changes));
    notCovered.push(...said.map((one) => `${name}: ${one}`));
    await written(root + file.path, toYaml(document));
  }
  await certificates?.write(name, `${root}/etc/otel/tls`);
  const { document } = rewrite({ args: rendered.args }, changes);
  const { args } = document as { readonly args: readonly string[] };
  return { name, arguments: [...args, ...listening(ground, name)], notCovered };
}

/** A change that adds a setting is for one file of a program: its own configuration. */
function fitting(name: Backend, path: string, changes: readonly Change[]): readonly Change[] {
  const own = /\/(prometheus\.yml|loki\.yaml|tempo\.yaml|alertmanager\.yml)$/.test(path);
  return own ? changes : changes.filter((change) => !('add' in change) || name === undefined);
}

/** In a pod they listen on every address of theirs; here each on its own one. */
function listening({ places }: Ground, name: Backend): readonly string[] {
  if (name !== 'prometheus' && name !== 'alertmanager') return [];
  return [`--web.listen-address=${places.address[name]}:${places.port(ports[name])}`];
}

/** Secrets that Alertmanager reads: files by Secret and key. */
export async function writeSecrets(ground: Ground, values: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, value] of Object.entries(values)) {
    await written(`${rootOf(ground, 'alertmanager')}${secretsDirectory}/${path}`, value);
  }
}

/** One collector of the lab. */
export interface CollectorPlan {
  readonly name: string;
  /** `cluster`: what of a gateway the binary of the node has and that of the gateway has not. */
  readonly role: 'node' | 'gateway' | 'cluster';
  readonly address: string;
  readonly version: string | undefined;
  /** Where something is broken on purpose. */
  readonly broken?: ((config: PlainCollector) => void) | undefined;
  readonly hurry?: readonly Change[];
}

/** Writes down the configuration of a collector. */
export async function layOutCollector(
  ground: Ground,
  plan: CollectorPlan,
  certificates: LabCertificates | undefined,
): Promise<LaidOut> {
  const root = rootOf(ground, plan.name);
  const resource = plan.role === 'node' ? 'otel-node' : 'otel-gateway';
  const rendered: CollectorConfig = renderedCollector(ground.config, resource);
  const { config, notCovered } = fitted(rendered, fitOf(plan.role, plan.version));
  plan.broken?.(config);
  const moved = rewrite(config, collectorChanges(ground, plan, plan.hurry));
  const file = `${root}/collector.yaml`;
  await written(file, toYaml(moved.document));
  await certificates?.write(resource, `${root}/etc/otel/tls`);
  await mkdir(`${root}/var/lib/otelcol`, { recursive: true });
  const missing = [...notCovered, ...moved.notCovered];
  return {
    name: plan.name,
    arguments: ['--config', file],
    notCovered: missing.map(
      (one) => `${plan.role === 'cluster' ? 'otel-gateway, its reader of the cluster' : resource}: ${one}`,
    ),
  };
}

async function written(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text, { mode: 0o600 });
}

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findProgram } from '../src/real/programs/find-program.ts';
import { helm, kubectl } from '../src/real/programs/kube-programs.ts';
import { localMachine } from '../src/real/programs/local-machine.ts';
import type { Program } from '../src/real/programs/program.ts';
import { type SandboxKube, startKube } from '../src/start-kube.ts';

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function locate(program: Program): Promise<string | undefined> {
  const found = await findProgram(program, localMachine());
  if (found.state === 'found') return found.path;
  if (process.env['OTELOPS_REQUIRE_SERVERS'] === '1')
    throw new Error(`${program.name} is required: ${found.reasons.join('; ')}`);
  process.stderr.write(`skipped: tests with ${program.name}: ${found.reasons.join('; ')}\n`);
  return undefined;
}

const [kubectlPath, helmPath] = await Promise.all([locate(kubectl), locate(helm)]);

let kube: SandboxKube;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'otelops-kubectl-'));
  kube = await startKube({ speed: 0.2 });
  await writeFile(join(folder, 'kubeconfig'), kube.kubeconfig, { mode: 0o600 });
});

afterAll(async () => {
  await kube.close();
  await rm(folder, { recursive: true });
});

function run(command: string, parameters: readonly string[]): Promise<Ran> {
  // A home of its own: no discovery cache of another cluster, no repositories of the user.
  const environment = { PATH: process.env['PATH'], HOME: folder, KUBECONFIG: join(folder, 'kubeconfig') };
  return new Promise((resolve) => {
    execFile(command, parameters, { cwd: folder, env: environment, timeout: 120_000 }, (error, out, err) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ code, out, err });
    });
  });
}

async function write(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: main, image: 'registry.example/web:1', ports: [{containerPort: 80}]}
`;

const DEFINITION = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  names: {kind: Widget, plural: widgets}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    additionalPrinterColumns: [{name: Size, type: integer, jsonPath: .spec.size}]
    schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: integer}}}}}}
`;

describe.skipIf(kubectlPath === undefined)('kubectl', () => {
  const k = (line: string): Promise<Ran> => run(kubectlPath ?? '', line.split(' '));
  const ok = async (line: string): Promise<string> => {
    const ran = await k(line);
    expect(ran, `kubectl ${line}\n${ran.err}`).toMatchObject({ code: 0 });
    return ran.out;
  };

  it('sees six ready arm64 nodes and what a fresh cluster runs', async () => {
    const nodes = await ok('get nodes -o wide');
    expect(nodes.match(/ Ready /g)).toHaveLength(6);
    expect(await ok('get nodes -L kubernetes.io/arch')).toContain('arm64');
    await kube.settled();
    expect(await ok('get pods -n kube-system')).toMatch(/coredns-\S+ +1\/1 +Running/);
    expect(await ok('get storageclass')).toContain('(default)');
    expect(await ok('version -o json')).toContain('v1.35');
    expect(await ok('get --raw /readyz')).toBe('ok');
  });

  it('applies on the server, waits, and finds nothing to do the second time', async () => {
    const file = await write('web.yaml', DEPLOYMENT);
    expect(await ok(`apply --server-side -f ${file}`)).toContain('serverside-applied');
    expect(await ok('rollout status deploy/web --timeout=60s')).toContain('successfully rolled out');
    const version = await ok('get deploy web -o jsonpath={.metadata.resourceVersion}');
    await ok(`apply --server-side -f ${file}`);
    expect(await ok('get deploy web -o jsonpath={.metadata.resourceVersion}')).toBe(version);
    expect(await ok(`apply --server-side --dry-run=server -f ${file}`)).toContain('(server dry run)');
    expect(await k(`diff --server-side -f ${file}`)).toMatchObject({ code: 0 });
  });

  it('names the conflict when another manager wants another value', async () => {
    const file = await write('other.yaml', DEPLOYMENT.replace('web:1', 'web:9'));
    const ran = await k(`apply --server-side --field-manager=other -f ${file}`);
    expect(ran.code).toBe(1);
    expect(ran.err).toContain(
      'Apply failed with 1 conflict: conflict with "kubectl": .spec.template.spec.containers[name="main"].image',
    );
    expect(await ok(`apply --server-side --field-manager=other --force-conflicts -f ${file}`)).toContain(
      'serverside-applied',
    );
  });

  it('creates, scales, edits and rolls back', async () => {
    await ok('create namespace shop');
    await ok('create deployment cart -n shop --image=registry.example/cart:1 --replicas=1');
    await ok('rollout status deploy/cart -n shop --timeout=60s');
    await ok('scale deploy/cart -n shop --replicas=3');
    await ok('wait deploy/cart -n shop --for=jsonpath={.status.readyReplicas}=3 --timeout=60s');
    await ok('set image deploy/cart -n shop cart=registry.example/cart:2');
    await ok('rollout status deploy/cart -n shop --timeout=60s');
    expect(await ok('rollout history deploy/cart -n shop')).toMatch(/1 .*\n2 /);
    await ok('rollout undo deploy/cart -n shop');
    await ok('rollout status deploy/cart -n shop --timeout=60s');
    expect(await ok('get deploy cart -n shop -o jsonpath={.spec.template.spec.containers[0].image}')).toBe(
      'registry.example/cart:1',
    );
    expect(await ok('describe deploy cart -n shop')).toContain('ScalingReplicaSet');
    expect(await ok('logs deploy/cart -n shop --tail=1')).not.toBe('');
    await ok('expose deploy cart -n shop --port=80');
    await ok('create configmap settings -n shop --from-literal=a=b');
    await ok('create secret generic password -n shop --from-literal=p=q');
    await ok('delete namespace shop --timeout=60s');
    expect((await k('get namespace shop')).err).toContain('namespaces "shop" not found');
  });

  it('applies on its own side, and diffs by the published types', async () => {
    const file = await write('classic.yaml', DEPLOYMENT.replaceAll('web', 'classic'));
    expect(await ok(`apply -f ${file}`)).toContain('created');
    const changed = await write(
      'classic.yaml',
      DEPLOYMENT.replaceAll('web', 'classic').replace('replicas: 2', 'replicas: 1'),
    );
    const ran = await k(`apply -f ${changed}`);
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.out).toContain('configured');
    expect(await ok(`apply -f ${changed}`)).toContain('unchanged');
    expect(await ok('explain deployment.spec.replicas')).toContain('FIELD: replicas <integer>');
    expect(
      (
        await k(
          `apply --validate=strict -f ${await write('bad.yaml', DEPLOYMENT.replace('replicas: 2', 'replica: 2'))}`,
        )
      ).err,
    ).toContain('unknown field "spec.replica"');
    await ok(`delete -f ${changed}`);
  });

  it('defines resources of its own and shows their columns', async () => {
    await ok(`apply --server-side -f ${await write('crd.yaml', DEFINITION)}`);
    await ok('get crd widgets.example.com');
    await ok('wait crd/widgets.example.com --for=condition=Established --timeout=60s');
    const widget = await write(
      'widget.yaml',
      'apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\nspec: {size: 3}\n',
    );
    expect(await ok(`apply --server-side -f ${widget}`)).toContain('widget.example.com/w serverside-applied');
    expect(await ok('get widgets')).toMatch(/NAME +SIZE\nw +3/);
    await ok('delete crd widgets.example.com --timeout=60s');
  });

  it('asks what somebody may do, and obeys', async () => {
    await ok('create role reader --verb=get,list --resource=pods');
    await ok('create rolebinding reader --role=reader --user=jane');
    expect(await ok('auth can-i list pods --as=jane')).toBe('yes\n');
    expect(await k('auth can-i delete pods --as=jane')).toMatchObject({ code: 1, out: 'no\n' });
    expect((await k('delete pod nothing --as=jane')).err).toContain(
      'User "jane" cannot delete resource "pods" in API group "" in the namespace "default"',
    );
    expect(await ok('create token default')).not.toBe('');
  });

  it('shows what nodes and pods use', async () => {
    await kube.settled();
    expect(await ok('top nodes')).toMatch(
      /NAME +CPU\(cores\) +CPU\(%\) +MEMORY\(bytes\) +MEMORY\(%\)\s+mac-1 +\d+m +\d+%/,
    );
    expect(await ok('top pods -n kube-system --containers')).toMatch(/coredns-\S+ +coredns +\d+m +\d+Mi/);
    expect(await ok('get apiservice v1beta1.metrics.k8s.io')).toContain('True');
    expect((await k('top pod nothing')).err).toContain('NotFound');
  });

  it('asks a service through the API server', async () => {
    await ok('create deployment shop --image=registry.example/shop:1 --port=8080');
    await ok('expose deployment shop --port=80 --target-port=8080');
    await ok('rollout status deploy/shop --timeout=60s');
    const end = kube.services.serve({ namespace: 'default', name: 'shop' }, () => new Response('sold'));
    await kube.settled();
    expect(await ok('get --raw /api/v1/namespaces/default/services/shop/proxy/beans')).toBe('sold');
    end();
    expect((await k('get --raw /api/v1/namespaces/default/services/shop/proxy/beans')).err).toContain(
      'connection refused',
    );
  });

  it('drains a node and brings it back', async () => {
    await ok('cordon mac-2');
    expect(await ok('get node mac-2')).toContain('SchedulingDisabled');
    await ok('drain mac-2 --ignore-daemonsets --delete-emptydir-data --timeout=60s');
    await ok('uncordon mac-2');
  });
});

describe.skipIf(helmPath === undefined)('helm', () => {
  const ok = async (line: string): Promise<string> => {
    const ran = await run(helmPath ?? '', line.split(' '));
    expect(ran, `helm ${line}\n${ran.err}`).toMatchObject({ code: 0 });
    return ran.out;
  };

  it('installs, upgrades, tests, rolls back and uninstalls a chart', async () => {
    await ok('create chart');
    expect(await ok('install shop chart -n charts --create-namespace --wait --timeout 60s')).toContain(
      'STATUS: deployed',
    );
    expect(await ok('upgrade shop chart -n charts --set replicaCount=2 --wait --timeout 60s')).toContain('REVISION: 2');
    expect(await ok('test shop -n charts --timeout 60s')).toContain('Succeeded');
    expect(await ok('rollback shop 1 -n charts --wait --timeout 60s')).toContain('Rollback was a success');
    expect(await ok('history shop -n charts')).toMatch(/3\s.*deployed/);
    expect(await ok('uninstall shop -n charts --wait --timeout 60s')).toContain('uninstalled');
  });
});

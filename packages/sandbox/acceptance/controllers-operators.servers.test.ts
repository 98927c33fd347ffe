import { expect, test } from 'vitest';
import { createHttpsApi } from '../src/kube/https-api.ts';
import { systemClock } from '../src/kube/system-clock.ts';
import { demandRealKube } from '../src/real/index.ts';
import { startRealSandbox } from '../src/start-real-sandbox.ts';
import { createWorld, type World } from './controllers-world.ts';
import { describeOperators } from './operators-suite.ts';

const demand = await demandRealKube(process.env);

async function startRealWorld(): Promise<World> {
  if (demand.state !== 'run') throw new Error(demand.reason);
  const sandbox = await startRealSandbox({ binaries: demand.binaries });
  const { url, caCertificate, token } = sandbox.kube;
  const api = createHttpsApi({ url, caCertificate, credentials: { token }, clock: systemClock(), manager: 'test' });
  return createWorld({
    api,
    failures: sandbox.controllerFailures,
    settled: async () => undefined,
    // The real garbage collector looks for new kinds every half a minute only.
    timeoutMs: 75_000,
    close: async () => {
      api.close();
      await sandbox[Symbol.asyncDispose]();
    },
  });
}

if (demand.state === 'skip') {
  process.stderr.write(`skipped: the doubles beside a real control plane: ${demand.reason}\n`);
} else {
  describeOperators('beside a real control plane', startRealWorld, { webhooks: false });
}

test('whether a real control plane is asked for is known', () => {
  expect(demand.state).not.toBe('fail');
});

import { expect, test } from 'vitest';
import { demandRealKube } from '../src/real/index.ts';
import { describeOperators } from './operators-suite.ts';
import { startRealWorld } from './real-world.ts';

const demand = await demandRealKube(process.env);

if (demand.state === 'run') {
  const { binaries } = demand;
  describeOperators('beside a real control plane', () => startRealWorld(binaries), { webhooks: false });
} else {
  process.stderr.write(`skipped: the doubles beside a real control plane: ${demand.reason}\n`);
}

test('real servers are there where they are asked for', () => {
  expect(demand.state).not.toBe('fail');
});

/** Starts a real control plane, prints what it consists of as one line of JSON, and holds it until it is killed. */
import { dirname } from 'node:path';
import { demandRealKube, startRealKube } from '../src/real/index.ts';

const demand = await demandRealKube(process.env);
if (demand.state !== 'run') throw new Error(demand.reason);
const kube = await startRealKube({ binaries: demand.binaries });
process.stdout.write(`${JSON.stringify({ pids: kube.pids(), folder: dirname(kube.kubeconfigPath) })}\n`);
setInterval(() => undefined, 60_000);

// A real control plane in a process of its own, so that its doubles take no time from what is measured. Started by fork; says
// where its kubeconfig is, and ends with whoever started it.
import { demandRealKube, startRealSandbox } from '@otelops/sandbox';

const demand = await demandRealKube(process.env);
if (demand.state !== 'run') {
  process.send?.({ reason: demand.reason, required: demand.state === 'fail' });
  process.disconnect?.();
} else {
  const sandbox = await startRealSandbox({ binaries: demand.binaries });
  process.send?.({ kubeconfigPath: sandbox.kubeconfigPath, version: demand.binaries.apiServer.version ?? '' });
  process.on('disconnect', () => void sandbox[Symbol.asyncDispose]());
}

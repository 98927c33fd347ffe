import type { PodLogs } from '../../controllers/pod-logs.ts';
import { type Call, queryFlag } from '../http/call.ts';
import type { UpgradedAnswer } from '../http/outcome.ts';
import type { SubresourceHandler } from '../http/subresources.ts';
import { badRequest } from '../status/refusals.ts';
import { type Status, StatusError } from '../status/status.ts';
import { HeardLines } from './heard-lines.ts';
import { negotiate, type SpokenProtocols } from './negotiate.ts';
import { openProcessStreams, type ProcessStreams, type WantedStreams } from './process-streams.ts';
import { requireRunning, type StreamParts, type StreamPlace, streamPlace } from './streams.ts';

/** How a process ended: by its exit code, or it could not be started. */
type ProcessEnd = { readonly exitCode: number } | { readonly failure: string };

/** Runs processes in containers. */
export interface ContainerRuntime {
  exec(place: StreamPlace, command: readonly string[], streams: ProcessStreams, tty: boolean): Promise<ProcessEnd>;
}

export interface ProcessParts extends StreamParts {
  readonly runtime: ContainerRuntime;
  readonly logs: PodLogs;
}

const SPOKEN: SpokenProtocols = {
  webSocket: ['v5.channel.k8s.io', 'v4.channel.k8s.io'],
  spdy: ['v5.channel.k8s.io', 'v4.channel.k8s.io'],
};

/** `pods/exec`: runs a command in a container. */
export function createExec(parts: ProcessParts): SubresourceHandler {
  return async (request) => {
    const place = streamPlace(parts, request);
    const wanted = wantedStreams(request.call);
    const command = request.call.query.getAll('command').filter((word) => word !== '');
    return connect(request.call, place, wanted, async (streams) => {
      const end = await parts.runtime.exec(place, command, streams, wanted.tty);
      streams.finish(statusOf(end));
    });
  };
}

/**
 * `pods/attach`: follows what a container writes; what is sent to it nobody reads. From the 101 on: clients open their streams
 * after it, and what is written meanwhile waits for them.
 */
export function createAttach(parts: ProcessParts): SubresourceHandler {
  return async (request) => {
    const place = streamPlace(parts, request);
    const heard = new HeardLines();
    const outcome = connect(request.call, place, wantedStreams(request.call), async (streams) => {
      await heard.passOn(streams);
      streams.finish(statusOf({ exitCode: 0 }));
    });
    const { upgrade } = outcome;
    return {
      upgrade: {
        start: (connection) => {
          heard.follow(parts.logs, place, connection.socket);
          upgrade.start(connection);
        },
      },
    };
  };
}

/** The default of `stdout` and `stderr` is true in the options of attach and exec, but clients always say what they want. */
function wantedStreams(call: Call): WantedStreams {
  const flag = (name: string): boolean => queryFlag(call, name) ?? false;
  return { stdin: flag('stdin'), stdout: flag('stdout'), stderr: flag('stderr'), tty: flag('tty') };
}

function connect(
  call: Call,
  place: StreamPlace,
  wanted: WantedStreams,
  run: (streams: ProcessStreams) => Promise<void>,
): { readonly upgrade: UpgradedAnswer } {
  if (call.headers['upgrade'] === undefined) throw badRequest('Upgrade request required');
  if (!(wanted.stdin || wanted.stdout || wanted.stderr))
    throw badRequest('you must specify at least 1 of stdin, stdout, stderr');
  requireRunning(place);
  const transport = negotiate(call, SPOKEN);
  return {
    upgrade: {
      start: (connection) =>
        openProcessStreams(connection, transport, wanted, (streams) => void finishing(run, streams)),
    },
  };
}

/** A client that breaks off in the middle ends its process, and nothing else. */
async function finishing(run: (streams: ProcessStreams) => Promise<void>, streams: ProcessStreams): Promise<void> {
  try {
    await run(streams);
  } catch (error) {
    streams.finish(statusOf({ failure: error instanceof Error ? error.message : String(error) }));
  }
}

/** The Status at the end of the connection, as a kubelet sends it. */
function statusOf(end: ProcessEnd): Status {
  if ('failure' in end) {
    const message = `Internal error occurred: error executing command in container: ${end.failure}`;
    return new StatusError(500, 'InternalError', message, { causes: [{ message: end.failure }] }).status;
  }
  if (end.exitCode === 0) return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' };
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: exit status ${end.exitCode}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(end.exitCode) }] },
  };
}

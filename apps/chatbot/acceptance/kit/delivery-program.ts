import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '@otelops/deployer/vocabulary';
import { createDelivery } from '../../src/delivery/create-delivery.ts';
import { createIds } from '../../src/ids.ts';
import type { Telemetry } from '../../src/ports/telemetry.ts';
import { createBackgroundReads } from '../../src/slack/background-reads.ts';
import { createSlackLogger } from '../../src/slack/slack-logger.ts';
import { createUploadBytes } from '../../src/slack/upload-bytes.ts';
import { createWebClientApi } from '../../src/slack/web-client-api.ts';
import type { Disk, DiskFile } from '../../src/store/disk.ts';
import { openFolderDisk } from '../../src/store/folder-disk.ts';
import { openStore } from '../../src/store/open-store.ts';

/**
 * Delivers a head, a reply, an edit of the head and a file, and ends; or is killed at the step that it was told. A step is a
 * write to the disk, before and after, and a request to Slack, before it leaves and when its answer is there but not yet read.
 */
const [apiUrl = '', token = '', folder = '', name = '', killAt = ''] = process.argv.slice(2);

/** The engine with its own clock takes longest to load, and this program is started often. */
const clock: Clock = {
  now: () => new Date(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) => sleep(ms, undefined, signal === undefined ? {} : { signal }),
};

let steps = 0;
function step(): void {
  steps += 1;
  if (String(steps) === killAt) process.kill(process.pid, 'SIGKILL');
}

const disk = watched(await openFolderDisk(folder));
const store = await openStore(disk, { compactAtBytes: 3_000 });
const silent: Telemetry = {
  span: (_name, _attributes, work) => work(),
  duration: () => undefined,
  count: () => undefined,
  gauge: () => undefined,
  log: () => undefined,
};
const wire = globalThis.fetch;
globalThis.fetch = async (...request) => {
  step();
  const response = await wire(...request);
  step();
  return response;
};
const stopping = new AbortController();
const times = { callTimeoutMs: 400, graceMs: 200, firstRetryMs: 50 };
const api = createWebClientApi({ token, apiUrl, timeoutMs: 10_000, logger: createSlackLogger(silent, 'child') });
const delivery = createDelivery({
  ...{ clock, ids: createIds(clock), store, telemetry: silent, api },
  read: createBackgroundReads({ clock, telemetry: silent, api, signal: stopping.signal }),
  upload: createUploadBytes(apiUrl),
  signal: stopping.signal,
  fatal: () => process.exit(3),
  ...{ times, rates: { posts: { everyMs: 1, burst: 10 }, edits: { everyMs: 1, burst: 10 } } },
});
delivery.start();
const head = { key: name, channel: 'C0OPS000001', pace: 'now' } as const;
await delivery.want({ ...head, message: said(`${name} begins`) });
await delivery.want({ ...head, key: `${name}/reply`, thread: name, message: said(`${name} reply`) });
await delivery.upload({
  ...{ key: `${name}/file`, channel: head.channel, thread: name },
  ...{ filename: `${name}.txt`, title: name, content: 'the plan' },
});
await delivery.settled(30_000);
await delivery.want({ ...head, message: said(`${name} ends`) });
const isDone = await delivery.settled(30_000);
stopping.abort();
await store.close();
process.stdout.write(`${steps}\n`);
process.exitCode = isDone ? 0 : 4;

function said(text: string): { readonly text: string; readonly blocks: [] } {
  return { text, blocks: [] };
}

function watched(real: Disk): Disk {
  return {
    ...real,
    open: async (file, mode) => watchedFile(await real.open(file, mode)),
    rename: async (from, to) => {
      step();
      await real.rename(from, to);
    },
    remove: async (file) => {
      step();
      await real.remove(file);
    },
  };
}

function watchedFile(real: DiskFile): DiskFile {
  return {
    ...real,
    write: async (bytes) => {
      step();
      await real.write(bytes);
      step();
    },
  };
}

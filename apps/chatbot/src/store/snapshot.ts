import type { Disk } from './disk.ts';
import { encodeFrame, readFrames } from './frame.ts';
import { draftName, snapshotName } from './generations.ts';
import { StoreFailure } from './store-failure.ts';
import { decodeChanges, type FrameChange } from './tables.ts';

const RECORDS_IN_A_FRAME = 200;
/** The last frame: without it the file is not whole. */
const END = /^\["end",(\d+)\]$/;

/** Writes all records beside what is there, and puts it in place only when all of it is durable. */
export async function writeSnapshot(disk: Disk, generation: number, changes: readonly FrameChange[]): Promise<void> {
  const draft = draftName(generation);
  const file = await disk.open(draft, 'fresh');
  try {
    for (let from = 0; from < changes.length; from += RECORDS_IN_A_FRAME) {
      const part = changes.slice(from, from + RECORDS_IN_A_FRAME);
      await file.write(encodeFrame(part.map((change) => JSON.stringify(change)).join(',')));
    }
    await file.write(encodeFrame(JSON.stringify(['end', changes.length])));
    await file.sync();
  } finally {
    await file.close();
  }
  await disk.rename(draft, snapshotName(generation));
  await disk.sync();
}

/** Reads a snapshot; it was put in place whole, so anything else than whole is damage. */
export function readSnapshot(bytes: Buffer, name: string): readonly FrameChange[] {
  const { payloads, end } = readFrames(bytes);
  const count = END.exec(payloads.at(-1) ?? '')?.[1];
  const changes = payloads.slice(0, -1).map(decodeChanges);
  const all = changes.flatMap((some) => some ?? []);
  if (end !== 'clean' || Number(count) !== all.length || changes.includes(undefined)) throw damaged(name);
  return all;
}

/** What is said when a file is not what was written. */
export function damaged(name: string, detail = 'its checksums do not fit'): StoreFailure {
  return new StoreFailure('store-corrupt', `${name} is damaged: ${detail}.`, {
    advice: [
      'Bring the data folder back from a backup, or move it aside and start with an empty one:',
      'running work, alert threads and approvals are forgotten then; the cluster itself is not touched.',
    ],
  });
}

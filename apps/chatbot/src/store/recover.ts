import type { Disk } from './disk.ts';
import { readFrames } from './frame.ts';
import { FIRST_GENERATION, journalName, readGenerations, snapshotName } from './generations.ts';
import { createJournal, type Journal } from './journal.ts';
import { damaged, readSnapshot } from './snapshot.ts';
import { createTables, decodeChanges, type Tables } from './tables.ts';

export interface Recovered {
  readonly tables: Tables;
  readonly generation: number;
  readonly journal: Journal;
  /** Bytes of a write that a crash had cut off, and that were dropped: nobody was told that they were durable. */
  readonly tornBytes: number;
}

/** Reads what the last process left, drops the torn end, and opens the newest journal to go on writing. */
export async function recover(disk: Disk): Promise<Recovered> {
  const { snapshot, journals, leftovers, missing } = readGenerations(await disk.names());
  const [gone] = missing;
  if (gone !== undefined) throw damaged(journalName(gone), 'the file is gone');
  const tables = createTables();
  if (snapshot !== undefined) {
    const name = snapshotName(snapshot);
    tables.apply(readSnapshot((await disk.read(name)) ?? Buffer.alloc(0), name));
  }
  let last = { goodBytes: 0, allBytes: 0 };
  for (const generation of journals) {
    last = await replay(disk, generation, tables);
    if (last.goodBytes < last.allBytes && generation !== journals.at(-1)) throw damaged(journalName(generation));
  }
  for (const name of leftovers) await disk.remove(name);
  const generation = journals.at(-1) ?? FIRST_GENERATION;
  const journal = await openJournal(disk, generation, last);
  return { tables, generation, journal, tornBytes: last.allBytes - last.goodBytes };
}

interface ReadJournal {
  readonly goodBytes: number;
  readonly allBytes: number;
}

async function replay(disk: Disk, generation: number, tables: Tables): Promise<ReadJournal> {
  const name = journalName(generation);
  const bytes = (await disk.read(name)) ?? Buffer.alloc(0);
  const { payloads, goodBytes, end } = readFrames(bytes);
  if (end === 'corrupt') throw damaged(name);
  for (const payload of payloads) {
    const changes = decodeChanges(payload);
    if (changes === undefined) throw damaged(name, 'it holds what no version of this store writes');
    tables.apply(changes);
  }
  return { goodBytes, allBytes: bytes.length };
}

async function openJournal(disk: Disk, generation: number, { goodBytes, allBytes }: ReadJournal): Promise<Journal> {
  const file = await disk.open(journalName(generation), 'append');
  if (goodBytes < allBytes) {
    await file.truncate(goodBytes);
    await file.sync();
  }
  await disk.sync();
  return createJournal(file, goodBytes);
}

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RecordChange } from '../ports/store.ts';
import type { Disk, DiskFile } from './disk.ts';
import { encodeFrame, readFrames } from './frame.ts';
import { openFolderStore } from './open-folder-store.ts';
import { openStore } from './open-store.ts';
import { StoreFailure } from './store-failure.ts';

/** A disk that forgets what was not synced, in whole or in part, and that can be full. */
class CrashDisk implements Disk {
  readonly folder = 'memory';
  /** What programs see. */
  private files = new Map<string, Buffer>();
  /** What is durable: content by name, as of the last sync of each. */
  private durable = new Map<string, Buffer>();
  operations = 0;
  /** The operation with this number, and every later one, does not happen: the power is off. */
  powerOffAt = Number.POSITIVE_INFINITY;
  full = false;
  syncFails = false;

  private step(): void {
    this.operations += 1;
    if (this.operations > this.powerOffAt) throw new Error('no power');
  }

  names(): Promise<readonly string[]> {
    return Promise.resolve([...this.files.keys()]);
  }

  read(name: string): Promise<Buffer | undefined> {
    return Promise.resolve(this.files.get(name));
  }

  async open(name: string, mode: 'append' | 'fresh'): Promise<DiskFile> {
    this.step();
    if (mode === 'fresh' || !this.files.has(name)) this.files.set(name, Buffer.alloc(0));
    const content = (): Buffer => this.files.get(name) ?? Buffer.alloc(0);
    return {
      write: async (bytes) => {
        this.step();
        if (this.full) {
          this.files.set(name, Buffer.concat([content(), bytes.subarray(0, bytes.length >> 1)]));
          throw new Error('ENOSPC');
        }
        this.files.set(name, Buffer.concat([content(), bytes]));
      },
      sync: async () => {
        this.step();
        if (this.syncFails) throw new Error('EIO');
        this.durable.set(name, content());
      },
      truncate: async (bytes) => {
        this.step();
        this.files.set(name, content().subarray(0, bytes));
      },
      close: () => Promise.resolve(),
    };
  }

  async rename(from: string, to: string): Promise<void> {
    this.step();
    const content = this.files.get(from);
    if (content === undefined) throw new Error('ENOENT');
    this.files.delete(from);
    this.files.set(to, content);
    const kept = this.durable.get(from);
    this.durable.delete(from);
    if (kept !== undefined) this.durable.set(to, kept);
  }

  async remove(name: string): Promise<void> {
    this.step();
    this.files.delete(name);
    this.durable.delete(name);
  }

  async sync(): Promise<void> {
    this.step();
  }

  /** The machine comes up again: of what was not synced, `keep` (0..1) of each file's new bytes made it. */
  restart(keep: number): void {
    const files = new Map<string, Buffer>();
    for (const [name, content] of this.files) {
      const safe = this.durable.get(name) ?? Buffer.alloc(0);
      const grown = content.subarray(0, safe.length).equals(safe);
      const extra = grown ? Math.floor((content.length - safe.length) * keep) : 0;
      files.set(name, grown ? content.subarray(0, safe.length + extra) : safe);
    }
    this.files = files;
    this.durable = new Map(files);
    this.powerOffAt = Number.POSITIVE_INFINITY;
    this.full = false;
    this.syncFails = false;
  }
}

const ids = fc.constantFrom('a', 'b', 'c', 'd');
const changes: fc.Arbitrary<RecordChange> = fc.record({
  kind: fc.constantFrom('run', 'outbox', 'inbox'),
  id: ids,
  value: fc.oneof(fc.constant(undefined), fc.integer(), fc.string(), fc.record({ text: fc.string() })),
});
const writes = fc.array(fc.array(changes, { minLength: 1, maxLength: 3 }), { maxLength: 25 });

describe('the store', () => {
  test('after a crash at any moment holds every confirmed write, and of the others each whole or not at all', async () => {
    await fc.assert(
      fc.asyncProperty(writes, fc.nat(120), fc.double({ min: 0, max: 1, noNaN: true }), async (all, powerOff, keep) => {
        const disk = new CrashDisk();
        const store = await openStore(disk, { compactAtBytes: 120 });
        disk.powerOffAt = disk.operations + powerOff;
        const model = new Map<string, unknown>();
        const confirmed: unknown[] = [states(model)];
        let unsure = false;
        for (const write of all) {
          const next = new Map(model);
          for (const { kind, id, value } of write) {
            if (value === undefined) next.delete(`${kind}/${id}`);
            else next.set(`${kind}/${id}`, value);
          }
          const done = await store.write(write).then(
            () => true,
            () => false,
          );
          if (!done) {
            unsure = true;
            confirmed.push(states(next));
            break;
          }
          model.clear();
          for (const [key, value] of next) model.set(key, value);
          confirmed.splice(0, confirmed.length, states(model));
        }
        await store.close().catch(() => undefined);
        disk.restart(keep);
        const again = await openStore(disk);
        const found = states(
          new Map(
            (['run', 'outbox', 'inbox'] as const).flatMap((kind) =>
              again.list(kind).map(({ id, value }): [string, unknown] => [`${kind}/${id}`, value]),
            ),
          ),
        );
        if (unsure) expect(confirmed).toContainEqual(found);
        else expect(found).toEqual(confirmed[0]);
      }),
      { numRuns: 400 },
    );
  });

  test('lists records by the time of their first write, also after a restart and a compaction', async () => {
    const disk = new CrashDisk();
    const store = await openStore(disk, { compactAtBytes: 1 });
    for (const id of ['b', 'a', 'c']) await store.write([{ kind: 'run', id, value: 1 }]);
    await store.write([{ kind: 'run', id: 'b', value: 2 }]);
    await store.close();
    const again = await openStore(disk);
    expect(again.list('run').map(({ id }) => id)).toEqual(['b', 'a', 'c']);
    expect(await disk.names()).toHaveLength(2);
  });

  test('on a full disk refuses the write, keeps nothing of it, and goes on when there is room again', async () => {
    const disk = new CrashDisk();
    const store = await openStore(disk);
    await store.write([{ kind: 'run', id: 'kept', value: 1 }]);
    disk.full = true;
    await expect(store.write([{ kind: 'run', id: 'lost', value: 1 }])).rejects.toMatchObject({
      code: 'store-write-failed',
    });
    expect(store.read('run', 'lost')).toBeUndefined();
    disk.full = false;
    await store.write([{ kind: 'run', id: 'later', value: 1 }]);
    disk.restart(1);
    expect((await openStore(disk)).list('run').map(({ id }) => id)).toEqual(['kept', 'later']);
  });

  test('writes nothing more once the disk did not confirm a write, and says so once', async () => {
    const disk = new CrashDisk();
    const broken: string[] = [];
    const store = await openStore(disk, { broken: ({ code }) => broken.push(code) });
    disk.syncFails = true;
    const write = (): Promise<void> => store.write([{ kind: 'run', id: 'a', value: 1 }]);
    await expect(write()).rejects.toBeInstanceOf(StoreFailure);
    disk.syncFails = false;
    await expect(write()).rejects.toMatchObject({ code: 'store-broken' });
    expect(broken).toEqual(['store-broken']);
  });

  test('refuses a journal that was changed in the middle, and drops one that was cut at the end', async () => {
    const good = [1, 2, 3].map((value) => encodeFrame(JSON.stringify(['run', 'a', value])));
    const whole = Buffer.concat(good);
    const changed = Buffer.from(whole);
    changed[12] = (changed[12] ?? 0) ^ 1;
    expect(readFrames(changed).end).toBe('corrupt');
    fc.assert(
      fc.property(fc.nat(whole.length - 1), (cut) => {
        const read = readFrames(whole.subarray(0, cut));
        expect(read.end).toBe(read.goodBytes === cut ? 'clean' : 'torn');
        expect(read.payloads).toHaveLength(Math.floor(cut / (whole.length / 3)));
      }),
    );
  });
});

function states(model: ReadonlyMap<string, unknown>): Record<string, unknown> {
  return Object.fromEntries([...model].toSorted(([a], [b]) => a.localeCompare(b)));
}

describe('the store in a folder', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'otelops-store-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test('keeps what was written over a restart', async () => {
    const first = await openFolderStore(folder);
    await first.write([{ kind: 'run', id: 'a', value: { text: 'ä\n"' } }]);
    await first.close();
    const second = await openFolderStore(folder);
    expect(second.read('run', 'a')).toEqual({ text: 'ä\n"' });
    await second.close();
  });

  test('is for one process: a second one is refused while the first lives, and comes in after it', async () => {
    const first = await openFolderStore(folder);
    await expect(openFolderStore(folder)).rejects.toMatchObject({ code: 'store-held' });
    await first.close();
    await (await openFolderStore(folder)).close();
  });

  test('comes in after a process that was killed', async () => {
    const left = { pid: 2 ** 22 + 1, host: (await import('node:os')).hostname(), nonce: 'gone/1', beat: 3 };
    await writeFile(join(folder, 'lock'), JSON.stringify(left));
    const store = await openFolderStore(folder);
    await store.close();
  });

  test('is refused with the name of the damaged file', async () => {
    const first = await openFolderStore(folder);
    await first.write([{ kind: 'run', id: 'a', value: 1 }]);
    await first.write([{ kind: 'run', id: 'b', value: 1 }]);
    await first.close();
    const path = join(folder, 'journal-1');
    const bytes = await readFile(path);
    bytes[10] = (bytes[10] ?? 0) ^ 1;
    await writeFile(path, bytes);
    await expect(openFolderStore(folder)).rejects.toMatchObject({
      code: 'store-corrupt',
      message: expect.stringContaining('journal-1'),
    });
  });
});

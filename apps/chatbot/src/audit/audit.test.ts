import { link, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditEntry } from '../ports/audit.ts';
import { AuditBroken, openAudit } from './audit-file.ts';
import { checkChain } from './chain.ts';

let folder = '';
const logged: string[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'otelops-audit-'));
  logged.length = 0;
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const path = (): string => join(folder, 'audit.jsonl');
const open = (more: { maxBytes?: number } = {}) =>
  openAudit({
    ...more,
    path: path(),
    clock: { now: () => new Date('2026-06-01T10:00:00Z') },
    telemetry: { log: (_level, message) => void logged.push(message) },
  });

function entry(action: string): AuditEntry {
  return { actor: { userId: 'U0MIRA', teamId: 'T0HOME', name: 'Mira' }, action, decision: 'allowed', channel: 'C0OPS' };
}

async function write(count: number): Promise<string> {
  await using audit = await open();
  await Promise.all(Array.from({ length: count }, (_, index) => audit.record(entry(`deploy phase-${index}`))));
  return await readFile(path(), 'utf8');
}

describe('the audit log', () => {
  it('chains every line to the one before, across restarts', async () => {
    await write(3);
    const text = await write(2);
    expect(text.trimEnd().split('\n')).toHaveLength(5);
    expect(checkChain(text)).toBeUndefined();
  });

  it('shows any change of any character that was written', async () => {
    const text = await write(4);
    fc.assert(
      fc.property(fc.nat(text.length - 2), fc.constantFrom('x', '7', '}', ' '), (place, letter) => {
        const changed = text.slice(0, place) + letter + text.slice(place + 1);
        fc.pre(changed !== text && sameValues(changed, text) === false);
        expect(checkChain(changed)).toBeDefined();
      }),
    );
  });

  it('shows a line taken out, put in or moved', async () => {
    const lines = (await write(4)).trimEnd().split('\n');
    const log = (...places: number[]): string => places.map((place) => `${lines[place]}\n`).join('');
    expect(checkChain(log(0, 2, 3))).toEqual({ line: 2, reason: 'its number is 3' });
    expect(checkChain(log(1, 2, 3))).toEqual({ line: 1, reason: 'its number is 2' });
    expect(checkChain(log(0, 0, 1))?.line).toBe(2);
  });

  it('refuses to go on from a log that was changed', async () => {
    const text = await write(2);
    await writeFile(path(), text.replace('phase-1', 'phase-9'));
    await expect(open()).rejects.toThrow(AuditBroken);
    await expect(open()).rejects.toThrow('line 2: its text was changed');
  });

  it('refuses to go on from a log whose end was cut off, or that was taken away, and says what to do', async () => {
    const text = await write(4);
    await writeFile(path(), `${text.split('\n').slice(0, 2).join('\n')}\n`);
    await expect(open()).rejects.toThrow('ends after line 2, but 4 lines were written: 2 are missing');
    await expect(open()).rejects.toThrow(`${path()} and ${path()}.head as evidence, move both away, and start again`);
    await rm(path());
    await expect(open()).rejects.toThrow('4 are missing');
    await rm(`${path()}.head`);
    await write(1);
    expect(logged).toContain(`A new audit log begins: ${path()}.`);
  });

  it('refuses to go on from a log that was written anew from some line on', async () => {
    const text = await write(2);
    const head = await readFile(`${path()}.head`, 'utf8');
    await rm(path());
    await rm(`${path()}.head`);
    await using audit = await open();
    for (const action of ['deploy phase-0', 'nothing', 'more']) await audit.record(entry(action));
    expect(await readFile(path(), 'utf8')).not.toContain(text);
    await writeFile(`${path()}.head`, head);
    await expect(open()).rejects.toThrow('line 2: it is not the line that was written');
  });

  it('goes on where a crash came between a line and its head', async () => {
    await write(3);
    const head = await readFile(`${path()}.head`, 'utf8');
    await write(1);
    await writeFile(`${path()}.head`, head);
    expect(checkChain(await write(1))).toBeUndefined();
    expect(JSON.parse(await readFile(`${path()}.head`, 'utf8'))).toMatchObject({ seq: 5 });
  });

  it('takes a log that has no head yet, and says what cannot be told of it', async () => {
    await write(2);
    await rm(`${path()}.head`);
    await write(1);
    expect(logged.join()).toContain('that no line is missing after line 2');
    await writeFile(`${path()}.head`, 'x');
    await expect(open()).rejects.toThrow('is no head of an audit log');
  });

  it('is read in pieces: lines of any length, letters of several bytes', async () => {
    {
      await using audit = await open();
      for (let index = 0; index < 300; index += 1) await audit.record(entry('é'.repeat(index * 2)));
    }
    expect(checkChain(await write(1))).toBeUndefined();
    await writeFile(path(), 'x'.repeat(2 * 1024 * 1024));
    await expect(open()).rejects.toThrow('longer than any line');
  });

  describe('that is full', () => {
    const files = async () => (await readdir(folder)).filter((name) => name.endsWith('.jsonl')).sort();

    /** Two lines a file. */
    async function fill(): Promise<void> {
      await using audit = await open({ maxBytes: 500 });
      for (const index of [1, 2, 3, 4, 5]) await audit.record(entry(`deploy phase-${index}`));
    }

    it('is put aside by the number of its last line, and its chain goes on in the next', async () => {
      await fill();
      expect(await files()).toEqual(['audit.2.jsonl', 'audit.4.jsonl', 'audit.jsonl']);
      const texts = await Promise.all((await files()).map((name) => readFile(join(folder, name), 'utf8')));
      expect(checkChain(texts.join(''))).toBeUndefined();
      await write(1);
      expect(await readFile(path(), 'utf8')).toContain('"seq":6');
    });

    it('shows a change of the file that goes on, and a file taken away', async () => {
      await fill();
      const text = await readFile(path(), 'utf8');
      await writeFile(path(), text.replace('phase-5', 'phase-9'));
      await expect(open()).rejects.toThrow('line 1: its text was changed');
      await rm(path());
      await expect(open()).rejects.toThrow('ends after line 4, but 5 lines were written: 1 are missing');
    });

    it('is gone on with after a crash at any step of putting it aside', async () => {
      await write(2);
      const before = await readFile(`${path()}.head`, 'utf8');
      // It has both names, and no successor yet.
      await link(path(), join(folder, 'audit.2.jsonl'));
      await (await open({ maxBytes: 1 }))[Symbol.asyncDispose]();
      // It has no successor, and the head does not tell of it.
      await rename(path(), join(folder, 'audit.2.jsonl'));
      await write(1);
      expect(await readFile(path(), 'utf8')).toContain('"seq":3');
      // Its successor has a line, and the head does not tell of it yet.
      await writeFile(`${path()}.head`, before);
      await write(1);
      expect(await readFile(path(), 'utf8')).toContain('"seq":4');
      await rm(path());
      // The file that should be whole is not.
      await writeFile(`${path()}.head`, before);
      await writeFile(join(folder, 'audit.2.jsonl'), '');
      await expect(open()).rejects.toThrow('2 are missing');
    });
  });

  it('cuts off half a line that a crash left, and goes on', async () => {
    const text = await write(2);
    await writeFile(path(), `${text}{"seq":3,"half`);
    const after = await write(1);
    expect(after.startsWith(text)).toBe(true);
    expect(checkChain(after)).toBeUndefined();
    expect(logged).toContain('The last line of the audit log was only half written and was cut off.');
  });

  it('holds no secret of a command line', async () => {
    await using audit = await open();
    await audit.record(entry('deploy --token=xoxb-123456789012-abcdefghijkl password=hunter2hunter2'));
    const text = await readFile(path(), 'utf8');
    expect(text).not.toContain('hunter2');
    expect(text).not.toContain('xoxb-1234');
  });
});

function sameValues(left: string, right: string): boolean {
  try {
    const read = (text: string): unknown =>
      text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line));
    return JSON.stringify(read(left)) === JSON.stringify(read(right));
  } catch {
    return false;
  }
}

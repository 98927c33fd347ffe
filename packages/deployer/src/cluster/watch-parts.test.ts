import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../objects.ts';
import type { WatchNotice } from '../ports.ts';
import { createKnownObjects } from './known-objects.ts';
import { createNoticeBuffer } from './notice-buffer.ts';
import { parseWatchEvent, type WatchEvent, watchEvents } from './watch-events.ts';

const object = (name: string, resourceVersion: number, uid = `${name}-1`): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'x', uid, resourceVersion: String(resourceVersion), labels: { app: name } },
  data: { value: String(resourceVersion) },
});

async function* pieces(text: string, cuts: readonly number[]): AsyncGenerator<string> {
  const places = [0, ...[...cuts].sort((a, b) => a - b), text.length];
  for (let index = 1; index < places.length; index += 1) yield text.slice(places[index - 1], places[index]);
}

describe('the body of a watch', () => {
  const line = (type: string, body: unknown): string => `${JSON.stringify({ type, object: body })}\n`;

  test('is the same events however the network cuts it; an unfinished last line is dropped', async () => {
    const names = fc.array(fc.string({ minLength: 1, unit: 'grapheme' }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(names, fc.array(fc.nat()), async (all, cuts) => {
        const text = all.map((name, index) => line('ADDED', object(name, index))).join('');
        const unfinished = `${text}{"type":"ADDED","obj`;
        const places = cuts.map((cut) => cut % (unfinished.length + 1));
        const events: WatchEvent[] = [];
        for await (const event of watchEvents(pieces(unfinished, places))) events.push(event);
        expect(events).toEqual(all.map((name, index) => ({ type: 'present', object: object(name, index) })));
      }),
    );
  });

  test('tells bookmarks, the end of the first state, deletions and errors apart', () => {
    expect(parseWatchEvent('{"type":"BOOKMARK","object":{"kind":"Pod","metadata":{"resourceVersion":"7"}}}')).toEqual({
      type: 'bookmark',
      resourceVersion: '7',
      initialEnd: false,
    });
    expect(
      parseWatchEvent(
        '{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"7","annotations":{"k8s.io/initial-events-end":"true"}}}}',
      ),
    ).toEqual({ type: 'bookmark', resourceVersion: '7', initialEnd: true });
    expect(parseWatchEvent(line('DELETED', object('a', 1)))).toMatchObject({ type: 'gone' });
    expect(
      parseWatchEvent('{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old"}}'),
    ).toMatchObject({ type: 'error', refusal: { status: 410, reason: 'Expired' } });
  });

  test.each(['[]', 'nonsense', '{"type":"ADDED"}', '{"type":"WHAT","object":{}}', '{"type":"BOOKMARK","object":{}}'])(
    '%s is no event',
    (text) => {
      expect(() => parseWatchEvent(text)).toThrow(expect.objectContaining({ name: 'WatchBodyError' }));
    },
  );
});

describe('what a reader knows', () => {
  test('it is told once of each state, and of what vanished during a relist', () => {
    const known = createKnownObjects();
    expect(known.seen(object('a', 1))).toHaveLength(1);
    expect(known.seen(object('a', 1))).toEqual([]);
    known.seen(object('b', 2));
    known.beginState();
    expect(known.seen(object('a', 3))).toEqual([{ type: 'present', object: object('a', 3) }]);
    const [vanished] = known.endState();
    expect(vanished).toMatchObject({
      type: 'gone',
      object: { metadata: { name: 'b', uid: 'b-1', labels: { app: 'b' } } },
    });
    expect(known.removed(object('b', 4))).toEqual([]);
  });

  test('an object that was replaced by another of its name is gone before the other is present', () => {
    const known = createKnownObjects();
    known.seen(object('a', 1, 'first'));
    const notices = known.seen(object('a', 5, 'second'));
    expect(
      notices.map((notice) => (notice.type === 'synced' ? '' : `${notice.type} ${notice.object.metadata.uid}`)),
    ).toEqual(['gone first', 'present second']);
  });
});

describe('the buffer between watch and reader', () => {
  const present = (name: string, version: number, uid?: string): WatchNotice => ({
    type: 'present',
    object: object(name, version, uid),
  });

  test('gives each notice in order while few wait', async () => {
    const buffer = createNoticeBuffer(10);
    const sent = [present('a', 1), present('a', 2), { type: 'synced' } as const, present('b', 3)];
    buffer.push(sent);
    const reader = buffer.notices();
    const got = [];
    for (let index = 0; index < sent.length; index += 1) got.push((await reader.next()).value);
    expect(got).toEqual(sent);
  });

  test('keeps only the newest of each object for a slow reader, and the watch waits when too many objects wait', async () => {
    const buffer = createNoticeBuffer(4);
    for (let version = 0; version < 10_000; version += 1) buffer.push([present(`o${version % 5}`, version)]);
    let roomy = true;
    for (let index = 0; index < 100; index += 1) buffer.push([present(`other${index}`, index)]);
    const room = buffer.room().then(() => {
      roomy = true;
    });
    roomy = false;
    await new Promise(setImmediate);
    expect(roomy).toBe(false);
    const reader = buffer.notices();
    const got: WatchNotice[] = [];
    for (let index = 0; index < 8 + 97; index += 1) {
      const { value } = await reader.next();
      if (value !== undefined) got.push(value);
    }
    await room;
    expect(roomy).toBe(true);
    const newest = (name: string): string | undefined =>
      got.filter((notice) => notice.type !== 'synced' && notice.object.metadata.name === name).at(-1)?.type ===
      undefined
        ? undefined
        : got
            .flatMap((notice) =>
              notice.type !== 'synced' && notice.object.metadata.name === name
                ? [notice.object.metadata.resourceVersion ?? '']
                : [],
            )
            .at(-1);
    expect(['o0', 'o1', 'o2', 'o3', 'o4'].map(newest)).toEqual(['9995', '9996', '9997', '9998', '9999']);
  });

  test('for any pushes and any reading speed: in order for each object, and the last state of each arrives', async () => {
    const step = fc.oneof(
      fc.record({ push: fc.constantFrom('a', 'b', 'c'), gone: fc.boolean() }),
      fc.constant('read' as const),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 5 }), async (steps, kept) => {
        const buffer = createNoticeBuffer(kept);
        const reader = buffer.notices();
        const sent = new Map<string, number>();
        const got: { name: string; version: number }[] = [];
        let waiting = 0;
        const read = async (): Promise<void> => {
          const { value } = await reader.next();
          if (value === undefined || value.type === 'synced') throw new Error('no change');
          got.push({ name: value.object.metadata.name, version: Number(value.object.metadata.resourceVersion) });
        };
        for (const [version, action] of steps.entries()) {
          if (action !== 'read') {
            buffer.push([{ type: action.gone ? 'gone' : 'present', object: object(action.push, version) }]);
            sent.set(action.push, version);
            waiting += 1;
          } else if (
            waiting > 0 &&
            [...sent].some(([name, newest]) => !got.some((one) => one.name === name && one.version === newest))
          ) {
            await read();
          }
        }
        while ([...sent].some(([name, newest]) => !got.some((one) => one.name === name && one.version === newest)))
          await read();
        for (const name of sent.keys()) {
          const versions = got.filter((one) => one.name === name).map((one) => one.version);
          expect(versions).toEqual([...versions].sort((a, b) => a - b));
          expect(versions.at(-1)).toBe(sent.get(name));
        }
      }),
    );
  });

  test('hands over a failure after what came before it, and ends at once when told to', async () => {
    const failing = createNoticeBuffer(4);
    failing.push([present('a', 1)]);
    failing.fail(new Error('broke'));
    const reader = failing.notices();
    expect((await reader.next()).value).toEqual(present('a', 1));
    await expect(reader.next()).rejects.toThrow('broke');

    const ending = createNoticeBuffer(4);
    ending.push([present('a', 1)]);
    ending.end();
    expect((await ending.notices().next()).done).toBe(true);
  });
});

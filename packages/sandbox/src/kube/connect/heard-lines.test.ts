import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { createLogStore } from '../../controllers/runtime/log-store.ts';
import { HeardLines } from './heard-lines.ts';

const clock = { now: () => new Date('2026-11-22T06:00:00Z'), after: () => () => undefined };
const place = {
  pod: { apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'default', name: 'web', uid: 'u1' } },
  container: 'app',
};

function started() {
  const logs = createLogStore(clock);
  const socket = new PassThrough();
  const heard = new HeardLines();
  const written: string[] = [];
  const gone = new AbortController();
  const streams = {
    stdin: new PassThrough(),
    write: (stream: string, bytes: Buffer) => void written.push(`${stream} ${bytes.toString()}`),
    finish: () => undefined,
    gone: gone.signal,
  };
  logs.begin('u1', 'app');
  heard.follow(logs, place, socket);
  return { logs, socket, heard, written, gone, streams };
}

test('lines from before the streams are open come first, and the end after all', async () => {
  const { heard, logs, streams, written } = started();
  logs.write('u1', 'app', ['early']);
  const passed = heard.passOn(streams);
  logs.write('u1', 'app', ['late']);
  logs.end('u1', 'app');
  await passed;
  expect(written).toEqual(['stderr early\n', 'stderr late\n']);
});

test('a run that was over before the streams are open is passed on in full', async () => {
  const { heard, logs, streams, written } = started();
  logs.write('u1', 'app', ['last words']);
  logs.end('u1', 'app');
  await heard.passOn(streams);
  expect(written).toEqual(['stderr last words\n']);
});

test('nobody is waited for who has gone, and nothing is heard for them any more', async () => {
  const { gone, heard, logs, socket, streams, written } = started();
  const passed = heard.passOn(streams);
  gone.abort();
  await passed;
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.destroy();
  await closed;
  logs.write('u1', 'app', ['to nobody']);
  expect(written).toEqual([]);
});

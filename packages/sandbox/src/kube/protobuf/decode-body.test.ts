import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StatusError } from '../status/status.ts';
import { decodeProtobufBody } from './decode-body.ts';

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  do {
    bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Buffer.from(bytes);
}

function bytes(number: number, content: Buffer | string): Buffer {
  const body = Buffer.from(content);
  return Buffer.concat([varint(BigInt(number * 8 + 2)), varint(BigInt(body.length)), body]);
}

function integer(number: number, value: number): Buffer {
  return Buffer.concat([varint(BigInt(number * 8)), varint(BigInt(value))]);
}

function body(apiVersion: string, kind: string, ...fields: Buffer[]): Buffer {
  const meta = Buffer.concat([bytes(1, apiVersion), bytes(2, kind)]);
  return Buffer.concat([Buffer.from('k8s\0'), bytes(1, meta), bytes(2, Buffer.concat(fields))]);
}

const entry = (key: string, value: string): Buffer => Buffer.concat([bytes(1, key), bytes(2, value)]);

describe('protobuf bodies', () => {
  it('are read by the numbers of their fields', () => {
    const metadata = Buffer.concat([
      bytes(1, 'x'),
      bytes(8, Buffer.concat([integer(1, 1_767_225_600), integer(2, 0)])),
      bytes(11, entry('app', 'web')),
      bytes(99, 'unknown'),
    ]);
    expect(
      decodeProtobufBody(
        body('v1', 'ConfigMap', bytes(1, metadata), bytes(2, entry('a', '1')), bytes(2, entry('b', '')), integer(4, 1)),
      ),
    ).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'x', creationTimestamp: '2026-01-01T00:00:00Z', labels: { app: 'web' } },
      data: { a: '1', b: '' },
      immutable: true,
    });
  });

  it('hold messages that JSON inlines, negative numbers, quantities and ports', () => {
    const volume = Buffer.concat([bytes(1, 'v'), bytes(2, bytes(2, ''))]);
    const port = Buffer.concat([integer(1, 1), integer(2, 0), bytes(3, 'http')]);
    const probe = Buffer.concat([bytes(1, bytes(2, Buffer.concat([bytes(1, '/'), bytes(2, port)]))), integer(2, -1)]);
    const limits = bytes(1, Buffer.concat([bytes(1, 'cpu'), bytes(2, bytes(1, '500m'))]));
    const container = Buffer.concat([bytes(1, 'main'), bytes(8, limits), bytes(10, probe)]);
    const pod = decodeProtobufBody(body('v1', 'Pod', bytes(2, Buffer.concat([bytes(1, volume), bytes(2, container)]))));
    expect(pod['spec']).toEqual({
      volumes: [{ name: 'v', emptyDir: {} }],
      containers: [
        {
          name: 'main',
          resources: { limits: { cpu: '500m' } },
          livenessProbe: { httpGet: { path: '/', port: 'http' }, initialDelaySeconds: -1 },
        },
      ],
    });
  });

  it('are refused when they are none', () => {
    expect(() => decodeProtobufBody(Buffer.from('{}'))).toThrow(StatusError);
    expect(() => decodeProtobufBody(body('v1', 'Nothing'))).toThrow(/no kind "Nothing"/);
  });

  it('never do worse than a refusal, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (garbage) => {
        try {
          decodeProtobufBody(body('v1', 'Pod', Buffer.from(garbage)));
        } catch (error) {
          expect(error).toBeInstanceOf(StatusError);
        }
      }),
    );
  });
});

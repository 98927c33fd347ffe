import { X509Certificate } from 'node:crypto';
import { connect, createServer } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { createAuthority } from './certificates.ts';

describe('the throw-away authority', () => {
  const authority = createAuthority('test-ca', new Date());

  it('signs servers for names and addresses', () => {
    const { certificate } = authority.issueServer(['127.0.0.1', 'localhost', 'kubernetes.default.svc']);
    const parsed = new X509Certificate(certificate);
    const ca = new X509Certificate(authority.certificate);
    expect(parsed.verify(ca.publicKey)).toBe(true);
    expect(parsed.checkIssued(ca)).toBe(true);
    expect(parsed.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(parsed.checkHost('kubernetes.default.svc')).toBe('kubernetes.default.svc');
    expect(parsed.checkHost('example.com')).toBeUndefined();
    expect(ca.ca).toBe(true);
    expect(parsed.ca).toBe(false);
  });

  it('names users and their groups in clients, whatever letters they hold', () => {
    const { certificate } = authority.issueClient('système:user, one', ['system:masters', 'a=b']);
    expect(new X509Certificate(certificate).subject.split('\n')).toEqual([
      'O=system:masters',
      'O=a=b',
      'CN=système:user\\, one',
    ]);
  });

  it('lets both sides of a connection know each other', async () => {
    const [server, client] = [authority.issueServer(['localhost']), authority.issueClient('me', ['group'])];
    const listener = createServer(
      { key: server.key, cert: server.certificate, ca: authority.certificate, requestCert: true },
      (socket) => {
        socket.end(String(socket.getPeerCertificate().subject.CN));
      },
    );
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const address = listener.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const text = await new Promise<string>((resolve, reject) => {
      const socket = connect({
        port,
        host: '127.0.0.1',
        servername: 'localhost',
        ca: authority.certificate,
        key: client.key,
        cert: client.certificate,
      });
      socket.on('data', (chunk) => resolve(String(chunk)));
      socket.on('error', reject);
    });
    listener.close();
    expect(text).toBe('me');
  });
});

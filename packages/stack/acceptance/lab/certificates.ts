import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { type Authority, createAuthority } from '../../../sandbox/src/real/certificates/authority.ts';
import type { StackConfig } from '../../src/config/types.ts';
import type { PeerTls } from './otlp-grpc.ts';
import type { Places } from './places.ts';
import { renderedCertificate } from './rendered.ts';

/** Certificates as cert-manager would keep them in Secrets, with the names and usages that are rendered, and the addresses of the lab. */
export interface LabCertificates {
  readonly ca: string;
  /** Writes `tls.crt`, `tls.key` and `ca.crt` of a component into a folder, new ones each time. */
  write(component: string, folder: string): Promise<void>;
  /** A certificate for what the kit itself plays. */
  peer(component: string): PeerTls;
}

export function createLabCertificates(config: StackConfig, places: Places, now: Date): LabCertificates {
  const authority: Authority = createAuthority('otelops-lab-ca', now);
  const issue = (component: string) => {
    const { dnsNames, name, usages } = renderedCertificate(config, component);
    const addresses = Object.values(places.address);
    return authority.issue({ commonName: name, dnsNames, addresses, purposes: usages });
  };
  return {
    ca: authority.certificate,
    write: async (component, folder) => {
      const { certificate, key } = issue(component);
      await mkdir(folder, { recursive: true });
      await replace(`${folder}/tls.key`, key);
      await replace(`${folder}/tls.crt`, certificate);
      await replace(`${folder}/ca.crt`, authority.certificate);
    },
    peer: (component) => {
      const { certificate, key } = issue(component);
      return { ca: authority.certificate, cert: certificate, key };
    },
  };
}

/** In one step, as the kubelet does it: a reader sees the old file or the new one. */
async function replace(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text, { mode: 0o600 });
  await rename(`${file}.new`, file);
}

export async function readPeer(folder: string): Promise<PeerTls> {
  const read = (name: string): Promise<string> => readFile(`${folder}/${name}`, 'utf8');
  return { ca: await read('ca.crt'), cert: await read('tls.crt'), key: await read('tls.key') };
}

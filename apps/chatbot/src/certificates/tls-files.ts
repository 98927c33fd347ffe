import { readFile } from 'node:fs/promises';
import type { Settings } from '../settings/settings.ts';

/** PEM texts, as they were when the bot started. */
export interface TlsTexts {
  /** What the HTTP side shows, and whose certificates it takes. */
  readonly server?: { readonly key: string; readonly certificate: string; readonly clientAuthority?: string };
  /** What servers of the stack are shown, and whom they have to be signed by. */
  readonly backends?: { readonly key: string; readonly certificate: string; readonly authority: string };
}

type TlsSettings = Pick<Settings, 'http' | 'backendTls'>;

/** Reads what the settings name. Rejects with the path of a file that cannot be read. */
export async function readTls({ http, backendTls }: TlsSettings): Promise<TlsTexts> {
  const { tls } = http;
  const server = tls && {
    ...(await pairOf(tls)),
    ...(tls.clientAuthorityFile === undefined ? {} : { clientAuthority: await textOf(tls.clientAuthorityFile) }),
  };
  const backends = backendTls && {
    ...(await pairOf(backendTls)),
    authority: await textOf(backendTls.authorityFile),
  };
  return { ...(server === undefined ? {} : { server }), ...(backends === undefined ? {} : { backends }) };
}

/** Variables of the OpenTelemetry SDK that name certificates; it reads them once too. */
const otlpFiles = /^OTEL_EXPORTER_OTLP_((TRACES|METRICS|LOGS)_)?(CERTIFICATE|CLIENT_CERTIFICATE|CLIENT_KEY)$/;

/** Every file of a certificate or key that is read once, at the start. */
export function tlsFilesOf(
  { http, backendTls }: TlsSettings,
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const ofSdk = Object.entries(env).map(([name, value]) => (otlpFiles.test(name) ? value : undefined));
  const { tls } = http;
  const named = [
    ...[tls?.keyFile, tls?.certificateFile, tls?.clientAuthorityFile],
    ...[backendTls?.keyFile, backendTls?.certificateFile, backendTls?.authorityFile],
    ...ofSdk,
  ];
  return [...new Set(named.flatMap((file) => (file === undefined || file === '' ? [] : [file])))];
}

async function pairOf(files: {
  readonly keyFile: string;
  readonly certificateFile: string;
}): Promise<{ readonly key: string; readonly certificate: string }> {
  const [key, certificate] = await Promise.all([textOf(files.keyFile), textOf(files.certificateFile)]);
  return { key, certificate };
}

function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8');
}

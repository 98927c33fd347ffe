import type { backendNames } from '@otelops/operations/backends';
import { z } from 'zod';
import { type PolicyFile, policySchema } from '../policy/policy-file.ts';
import { isServerAddress } from './read-environment.ts';

/** What may stand in the config file. Every message says what is allowed, as it goes on from "is not". */
export interface FileSettings {
  readonly slack: { readonly mode?: 'socket' | 'http' | undefined; readonly command: string };
  readonly data: string;
  readonly http: {
    readonly host?: string | undefined;
    readonly port: number;
    readonly tls?:
      | { readonly key: string; readonly certificate: string; readonly clientAuthority?: string | undefined }
      | undefined;
  };
  readonly cluster: {
    readonly kind: 'real' | 'sandbox';
    readonly context?: string | undefined;
    readonly kubeconfig?: string | undefined;
    readonly label?: string | undefined;
  };
  readonly stack: { readonly folder: string; readonly config: string; readonly artifacts?: string | undefined };
  readonly alerts?: FileAlerts | undefined;
  readonly schedules?: { readonly channel: string; readonly timeZone: string; readonly onBehalfOf: string } | undefined;
  readonly policy: PolicyFile;
  readonly backends: Readonly<Partial<Record<(typeof backendNames)[number], string | undefined>>> & {
    readonly tls?: FileClientTls | undefined;
  };
}

interface FileClientTls {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

interface FileAlerts {
  readonly channel: string;
  readonly critical?: string | undefined;
  readonly byReceiver: Readonly<Record<string, string>>;
  readonly receivers: readonly string[];
  readonly clientCertificate: boolean;
}

const channel = z.string().regex(/^[CG][A-Z0-9]{2,20}$/, 'a channel id such as C012AB3CD (never a channel name)');
const user = z.string().regex(/^[UW][A-Z0-9]{2,20}$/, 'a user id such as U012AB3CD (never a display name)');
const path = z.string().min(1, 'a path').max(1_000, 'a path');
const label = z.string().regex(/^[\w .:/()-]{1,80}$/, 'a short name of letters, digits, spaces and . : / ( ) -');
const address = z
  .string()
  .refine(
    (text) => isServerAddress(text),
    'an address such as http://prometheus.monitoring.svc:9090, without a password in it',
  );
const timeZone = z.string().refine(isTimeZone, 'an IANA time zone such as Europe/Berlin');

const backends = z.strictObject({
  prometheus: address.optional(),
  alertmanager: address.optional(),
  loki: address.optional(),
  tempo: address.optional(),
  grafana: address.optional(),
  tls: z.strictObject({ authority: path, certificate: path, key: path }).optional(),
});

export const fileShape: z.ZodType<FileSettings> = z.strictObject({
  slack: z
    .strictObject({
      mode: z.enum(['socket', 'http'], 'socket or http').optional(),
      command: z
        .string()
        .regex(/^\/[a-z0-9_-]{1,31}$/, 'a slash command such as /otel')
        .default('/otel'),
    })
    .prefault({}),
  data: path.default('otel-bot-data'),
  http: z
    .strictObject({
      host: z
        .string()
        .regex(/^[\w.:-]{1,253}$/, 'an address to listen on, such as 0.0.0.0')
        .optional(),
      port: z
        .int('a port from 0 to 65535')
        .min(0, 'a port from 0 to 65535')
        .max(65_535, 'a port from 0 to 65535')
        .default(8080),
      tls: z.strictObject({ key: path, certificate: path, clientAuthority: path.optional() }).optional(),
    })
    .prefault({}),
  cluster: z
    .strictObject({
      kind: z.enum(['real', 'sandbox'], 'real or sandbox').default('real'),
      context: z.string().min(1, 'a context of the kubeconfig, or in-cluster').optional(),
      kubeconfig: path.optional(),
      label: label.optional(),
    })
    .prefault({}),
  stack: z
    .strictObject({ folder: path.default('.'), config: path.default('otel-stack.yaml'), artifacts: path.optional() })
    .prefault({}),
  alerts: z
    .strictObject({
      channel,
      critical: channel.optional(),
      byReceiver: z.record(z.string().min(1).max(200), channel).default({}),
      receivers: z.array(z.string().min(1).max(200)).max(100).default([]),
      clientCertificate: z.boolean('true or false').default(false),
    })
    .optional(),
  schedules: z.strictObject({ channel, timeZone, onBehalfOf: user }).optional(),
  policy: policySchema,
  backends: backends.prefault({}),
});

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

import type { BackendName } from '@otelops/operations/backends';
import type { WebhookCredential } from '../alerts/intake/credential.ts';
import type { AlertChannels } from '../alerts/room.ts';
import type { PolicyFile } from '../policy/policy-file.ts';

/** Everything that can be set, checked. */
export interface Settings {
  readonly slack: SlackSettings;
  /** Where the bot keeps its journal and its audit log; for this process alone. */
  readonly dataFolder: string;
  readonly http: HttpSettings;
  readonly cluster: ClusterSettings;
  readonly stack: StackSettings;
  readonly alerts: AlertSettings;
  readonly schedules: ScheduleSettings | undefined;
  readonly policy: PolicyFile;
  /** Addresses of servers of the stack; those that are not named are reached through the API server. */
  readonly backends: Readonly<Partial<Record<BackendName, string>>>;
  /** PEM files for those of them that are reached by https: whom to trust, and what to show. */
  readonly backendTls: ClientTlsSettings | undefined;
}

export interface SlackSettings {
  readonly botToken: string;
  /** How Slack reaches the bot: by sockets that the bot opens, or by signed requests to `/slack/events`. */
  readonly reach:
    | { readonly mode: 'socket'; readonly appToken: string }
    | { readonly mode: 'http'; readonly signingSecret: string };
  /** Ends in `/api/`; Slack's own where undefined. */
  readonly apiUrl: string | undefined;
  /** `/otel` */
  readonly command: string;
}

interface HttpSettings {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly tls:
    | { readonly keyFile: string; readonly certificateFile: string; readonly clientAuthorityFile: string | undefined }
    | undefined;
}

interface ClientTlsSettings {
  readonly authorityFile: string;
  readonly certificateFile: string;
  readonly keyFile: string;
}

interface ClusterSettings {
  readonly kind: 'real' | 'sandbox';
  /** A context of the kubeconfig; `in-cluster` for the service account of the pod. */
  readonly context: string | undefined;
  /** Path; the usual places where undefined. */
  readonly kubeconfig: string | undefined;
  /** Stands in every message; the context where undefined. */
  readonly label: string | undefined;
}

interface StackSettings {
  /** The folder of the stack's config, its rendered manifests and the artifact lock. */
  readonly folder: string;
  /** In that folder. */
  readonly config: string;
  /** A folder filled by `otel vendor`. */
  readonly artifacts: string | undefined;
}

export interface AlertSettings {
  /** Where nothing is set, no alerts are taken in. */
  readonly channels: AlertChannels | undefined;
  readonly credential: WebhookCredential;
  readonly receivers: readonly string[];
}

interface ScheduleSettings {
  readonly channel: string;
  readonly timeZone: string;
  /** The user id on whose behalf checks run. */
  readonly onBehalfOf: string;
}

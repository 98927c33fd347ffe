import { join } from 'node:path';
import { verbs } from '@otelops/operations';
import { backendNames } from '@otelops/operations/backends';
import { parseDocument } from 'yaml';
import type { z } from 'zod';
import type { PolicyFile } from '../policy/policy-file.ts';
import { unknownVerbs } from '../policy/verb-names.ts';
import { type FileSettings, fileShape } from './file-shape.ts';
import { type Environment, type EnvironmentSettings, type ReadSecret, readEnvironment } from './read-environment.ts';
import type { AlertSettings, Settings, SlackSettings } from './settings.ts';
import { SettingsFailure, type SettingsFault } from './settings-fault.ts';

export interface SettingsSource {
  /** Path of the config file, for messages. */
  readonly path: string;
  /** Its text; `undefined` when there is no such file. */
  readonly text: string | undefined;
  readonly env: Environment;
  readonly readSecret: ReadSecret;
}

/**
 * Everything that can be set, from the file and the environment.
 *
 * @throws SettingsFailure with every fault of both at once.
 */
export async function parseSettings(source: SettingsSource): Promise<Settings> {
  const environment = await readEnvironment(source.env, source.readSecret);
  const file = readFile(source);
  const slack = slackOf(environment.settings, file.value);
  const webhook = webhookFaults(environment.settings, file.value);
  const faults = [...environment.faults, ...file.faults, ...missingOnly(slack.faults, environment.faults), ...webhook];
  if (faults.length > 0 || file.value === undefined || slack.value === undefined) {
    throw new SettingsFailure(`${source.path} and the environment`, faults);
  }
  return settingsOf(slack.value, environment.settings, file.value);
}

interface Read<T> {
  readonly value: T | undefined;
  readonly faults: readonly SettingsFault[];
}

function readFile({ path, text }: SettingsSource): Read<FileSettings> {
  if (text === undefined) {
    const next = 'Write one; docs/slack.md shows it. Another place: OTELOPS_CHAT_CONFIG.';
    return { value: undefined, faults: [{ where: path, found: 'no such file', allowed: 'a config file', next }] };
  }
  const document = parseDocument(text, { uniqueKeys: true });
  if (document.errors.length > 0) {
    const faults = document.errors.map(({ message }) => ({
      where: path,
      found: (message.split('\n')[0] ?? message).replace(/:$/, ''),
      allowed: 'YAML',
      next: 'Correct that line.',
    }));
    return { value: undefined, faults };
  }
  const value: unknown = document.toJS() ?? {};
  const parsed = fileShape.safeParse(value, { reportInput: true });
  return parsed.success
    ? { value: parsed.data, faults: verbFaults(parsed.data.policy) }
    : { value: undefined, faults: parsed.error.issues.flatMap(faultsOf) };
}

/** What may be done here without being a verb of the registry: acknowledging an alert, ticking off a task. */
const ownActs = ['acknowledge', 'schedule'];

function verbFaults(policy: PolicyFile): readonly SettingsFault[] {
  const names = verbs.filter(({ mouths }) => mouths.includes('chat')).map(({ name }) => name);
  return unknownVerbs(policy, [...names, ...ownActs]).map(({ path, message }) => ({
    where: `policy.${path}`,
    found: message,
    allowed: `a verb: ${names.join(', ')}`,
    next: 'Correct it: a rule for a verb that there is not would protect nothing.',
  }));
}

type Issue = z.core.$ZodIssue;

function faultsOf(issue: Issue): readonly SettingsFault[] {
  const where = pathOf(issue.path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      where: pathOf([...issue.path, key]),
      found: 'nobody knows this key',
      allowed: 'only what docs/slack.md lists',
      next: /token|secret|password/i.test(key)
        ? 'Secrets come by variables: SLACK_BOT_TOKEN, SLACK_BOT_TOKEN_FILE and the like.'
        : 'Correct its name or take it away.',
    }));
  }
  const isMissing = issue.input === undefined;
  const found = isMissing ? 'it is missing' : shown(issue.input, where);
  return [{ where, found, allowed: allowedBy(issue), next: isMissing ? 'Add it.' : 'Correct it.' }];
}

function allowedBy(issue: Issue): string {
  if (issue.code === 'invalid_type') return `a value of type ${issue.expected}`;
  if (issue.code === 'invalid_value' && issue.message.startsWith('Invalid option')) return issue.values.join(', ');
  return issue.message;
}

function pathOf(path: readonly PropertyKey[]): string {
  const text = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
  return text.replace(/^\./, '') || 'the whole file';
}

const MAX_SHOWN = 80;

/** A value as it may stand in a log: somebody may have written a secret where none belongs. */
function shown(value: unknown, where: string): string {
  const text = JSON.stringify(value) ?? String(value);
  if (/token|secret|password/i.test(where) || /xox[a-z]-|xapp-/.test(text)) return 'something that looks like a secret';
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

/** How Slack is reached: what the file says, or what there is a secret for. */
function slackOf(env: EnvironmentSettings, file: FileSettings | undefined): Read<SlackSettings> {
  const { botToken, appToken, signingSecret, apiUrl } = env;
  const mode = file?.slack.mode ?? (appToken === undefined && signingSecret !== undefined ? 'http' : 'socket');
  const reach = reachOf(mode, appToken, signingSecret);
  if (botToken !== undefined && reach !== undefined) {
    return { value: { botToken, reach, apiUrl, command: file?.slack.command ?? '/otel' }, faults: [] };
  }
  const faults: SettingsFault[] = [];
  if (botToken === undefined) faults.push(missing('SLACK_BOT_TOKEN', 'a bot token that begins with xoxb-'));
  if (reach === undefined) faults.push(mode === 'socket' ? NO_APP_TOKEN : NO_SIGNING_SECRET);
  return { value: undefined, faults };
}

function reachOf(
  mode: 'socket' | 'http',
  appToken: string | undefined,
  signingSecret: string | undefined,
): SlackSettings['reach'] | undefined {
  if (mode === 'socket') return appToken === undefined ? undefined : { mode, appToken };
  return signingSecret === undefined ? undefined : { mode, signingSecret };
}

const NO_APP_TOKEN = missing(
  'SLACK_APP_TOKEN',
  'an app-level token that begins with xapp- (or SLACK_SIGNING_SECRET, for HTTP mode)',
);
const NO_SIGNING_SECRET = missing('SLACK_SIGNING_SECRET', 'the signing secret of the app');

function missing(where: string, allowed: string): SettingsFault {
  return {
    where,
    found: 'it is not set',
    allowed,
    next: `Set it, or ${where}_FILE; docs/slack.md tells where Slack shows it.`,
  };
}

/** A variable that is wrong is not also missing. */
function missingOnly(faults: readonly SettingsFault[], known: readonly SettingsFault[]): readonly SettingsFault[] {
  return faults.filter(({ where }) => !known.some((fault) => fault.where.includes(where)));
}

/** Alerts that nobody could send are no setting. */
function webhookFaults(env: EnvironmentSettings, file: FileSettings | undefined): readonly SettingsFault[] {
  const { webhookToken, webhookUser, webhookPassword } = env;
  const faults: SettingsFault[] = [];
  if ((webhookUser === undefined) !== (webhookPassword === undefined)) {
    faults.push({
      where: 'OTELOPS_WEBHOOK_USERNAME, OTELOPS_WEBHOOK_PASSWORD',
      found: 'only one of them is set',
      allowed: 'both or none',
      next: 'Set the other one.',
    });
  }
  if (file?.alerts === undefined) return faults;
  const hasCertificate = file.alerts.clientCertificate && file.http.tls?.clientAuthority !== undefined;
  if (file.alerts.clientCertificate && !hasCertificate) {
    faults.push({
      where: 'alerts.clientCertificate',
      found: 'true, without http.tls.clientAuthority',
      allowed: 'true only beside it',
      next: 'Name the authority that signs the certificates of Alertmanager.',
    });
  }
  if (webhookToken === undefined && webhookPassword === undefined && !file.alerts.clientCertificate) {
    faults.push({
      where: 'OTELOPS_WEBHOOK_TOKEN',
      found: 'it is not set, and alerts.channel is',
      allowed: 'a token, a name and password, or alerts.clientCertificate',
      next: 'Make one: openssl rand -hex 24. Give the same to Alertmanager.',
    });
  }
  return faults;
}

function settingsOf(slack: SlackSettings, env: EnvironmentSettings, file: FileSettings): Settings {
  const { kind, context, kubeconfig, label } = file.cluster;
  const { tls } = file.http;
  return {
    slack,
    dataFolder: env.data ?? file.data,
    http: {
      // A pod is called from outside of it; elsewhere nobody should be able to without a word of its owner.
      host: file.http.host ?? ((env.context ?? context) === 'in-cluster' ? '0.0.0.0' : '127.0.0.1'),
      port: env.port ?? file.http.port,
      tls: tls && { keyFile: tls.key, certificateFile: tls.certificate, clientAuthorityFile: tls.clientAuthority },
    },
    cluster: { kind, context: env.context ?? context, kubeconfig, label },
    stack: { folder: file.stack.folder, config: file.stack.config, artifacts: file.stack.artifacts },
    alerts: alertsOf(env, file.alerts),
    schedules: file.schedules,
    policy: file.policy,
    backends: backendsOf(env, file),
    backendTls: backendTlsOf(env, file),
  };
}

/** What the file says of an address goes before the variables, which the stack sets for a bot in the cluster. */
function backendsOf({ backends }: EnvironmentSettings, file: FileSettings): Settings['backends'] {
  const addresses = backendNames.map((name) => [name, file.backends[name] ?? backends[name]] as const);
  return Object.fromEntries(addresses.filter(([, url]) => url !== undefined));
}

function backendTlsOf({ backendTls: folder }: EnvironmentSettings, file: FileSettings): Settings['backendTls'] {
  const { tls } = file.backends;
  if (tls !== undefined) return { authorityFile: tls.authority, certificateFile: tls.certificate, keyFile: tls.key };
  if (folder === undefined) return undefined;
  const at = (name: string): string => join(folder, name);
  return { authorityFile: at('ca.crt'), certificateFile: at('tls.crt'), keyFile: at('tls.key') };
}

function alertsOf(env: EnvironmentSettings, file: FileSettings['alerts']): AlertSettings {
  const { webhookToken, webhookUser: username, webhookPassword: password } = env;
  return {
    channels: file && {
      usual: file.channel,
      byReceiver: file.byReceiver,
      ...(file.critical === undefined ? {} : { critical: file.critical }),
    },
    credential: {
      ...(webhookToken === undefined ? {} : { bearerToken: webhookToken }),
      ...(username === undefined || password === undefined ? {} : { basic: { username, password } }),
      clientCertificate: file?.clientCertificate === true,
    },
    receivers: file?.receivers ?? [],
  };
}

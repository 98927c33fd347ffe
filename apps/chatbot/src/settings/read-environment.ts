import { type BackendName, backendNames } from '@otelops/operations/backends';
import type { SettingsFault } from './settings-fault.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The text of a file that a `*_FILE` variable names; rejects when it cannot be read. */
export type ReadSecret = (path: string) => Promise<string>;

/** What comes by variables: secrets, and what differs between machines. */
export interface EnvironmentSettings {
  readonly botToken: string | undefined;
  readonly appToken: string | undefined;
  readonly signingSecret: string | undefined;
  readonly apiUrl: string | undefined;
  readonly webhookToken: string | undefined;
  readonly webhookUser: string | undefined;
  readonly webhookPassword: string | undefined;
  readonly context: string | undefined;
  readonly data: string | undefined;
  readonly port: number | undefined;
  /** Addresses of servers of the stack. */
  readonly backends: Readonly<Partial<Record<BackendName, string>>>;
  /** A folder with `ca.crt`, `tls.crt` and `tls.key`, as a mounted Secret of cert-manager is one. */
  readonly backendTls: string | undefined;
}

interface Variable {
  readonly name: string;
  readonly allowed: string;
  readonly next: string;
  readonly isSecret: boolean;
  isAllowed(value: string): boolean;
}

const TOKENS = 'See docs/slack.md for where Slack shows it.';

const variables = {
  botToken: secret(
    'SLACK_BOT_TOKEN',
    /^xoxb-[\w.-]{8,500}$/,
    'a bot token that begins with xoxb-',
    // Rotating ones are good for 12 hours: https://docs.slack.dev/authentication/using-token-rotation
    `One that begins with xoxe. expires: install an app with token rotation off. ${TOKENS}`,
  ),
  appToken: secret('SLACK_APP_TOKEN', /^xapp-[\w-]{8,500}$/, 'an app-level token that begins with xapp-', TOKENS),
  signingSecret: secret(
    'SLACK_SIGNING_SECRET',
    /^\S{16,200}$/,
    'the signing secret of the app, 16 characters or more',
    TOKENS,
  ),
  apiUrl: plain('SLACK_API_URL', isApiUrl, 'an address that ends in /api/, by https unless it is on this machine'),
  webhookToken: secret(
    'OTELOPS_WEBHOOK_TOKEN',
    /^[\x21-\x7e]{16,500}$/,
    '16 characters or more, without spaces',
    'Make one: openssl rand -hex 24',
  ),
  webhookUser: plain(
    'OTELOPS_WEBHOOK_USERNAME',
    (text) => /^[^:\s]{1,100}$/.test(text),
    'a name without colons and spaces',
  ),
  webhookPassword: secret(
    'OTELOPS_WEBHOOK_PASSWORD',
    /^[\x20-\x7e]{12,500}$/,
    '12 characters or more',
    'Make one: openssl rand -hex 24',
  ),
  context: plain('OTELOPS_CONTEXT', (text) => text.length <= 300, 'a context of the kubeconfig, or in-cluster'),
  data: plain('OTELOPS_CHAT_DATA', (text) => text.length <= 1_000, 'a path'),
  port: plain(
    'OTELOPS_CHAT_PORT',
    (text) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535,
    'a port from 0 to 65535',
  ),
  backendTls: plain('OTELOPS_CHAT_BACKENDS_TLS', (text) => text.length <= 1_000, 'the path of a folder'),
} as const satisfies Readonly<Record<Exclude<keyof EnvironmentSettings, 'backends'>, Variable>>;

const backendVariables: readonly (readonly [BackendName, Variable])[] = backendNames.map((name) => [
  name,
  plain(
    `OTELOPS_CHAT_${name.toUpperCase()}_URL`,
    isServerAddress,
    `an address such as http://${name}.monitoring.svc, without a password in it`,
  ),
]);

/** Where the config file is; read before all others. */
export const configVariable = 'OTELOPS_CHAT_CONFIG';
const OWN_PREFIX = 'OTELOPS_CHAT_';

/** Reads all variables; with them every fault there is. An empty variable counts as none. */
export async function readEnvironment(
  env: Environment,
  readSecret: ReadSecret,
): Promise<{ readonly settings: EnvironmentSettings; readonly faults: readonly SettingsFault[] }> {
  const faults: SettingsFault[] = unknownVariables(env);
  const value = async (variable: Variable): Promise<string | undefined> => {
    const read = await readVariable(variable, env, readSecret);
    if (read.fault !== undefined) faults.push(read.fault);
    return read.value;
  };
  const port = await value(variables.port);
  const addresses: [BackendName, string][] = [];
  for (const [name, variable] of backendVariables) {
    const address = await value(variable);
    if (address !== undefined) addresses.push([name, address]);
  }
  const settings: EnvironmentSettings = {
    botToken: await value(variables.botToken),
    appToken: await value(variables.appToken),
    signingSecret: await value(variables.signingSecret),
    apiUrl: await value(variables.apiUrl),
    webhookToken: await value(variables.webhookToken),
    webhookUser: await value(variables.webhookUser),
    webhookPassword: await value(variables.webhookPassword),
    context: await value(variables.context),
    data: await value(variables.data),
    port: port === undefined ? undefined : Number(port),
    backends: Object.fromEntries(addresses),
    backendTls: await value(variables.backendTls),
  };
  return { settings, faults };
}

interface ReadValue {
  readonly value?: string;
  readonly fault?: SettingsFault;
}

async function readVariable(variable: Variable, env: Environment, readSecret: ReadSecret): Promise<ReadValue> {
  const { name, allowed, next } = variable;
  const own = textOf(env[name]);
  const file = variable.isSecret ? textOf(env[`${name}_FILE`]) : undefined;
  if (own !== undefined && file !== undefined) {
    return {
      fault: {
        where: `${name}, ${name}_FILE`,
        found: 'both are set',
        allowed: 'one of them',
        next: 'Unset the other.',
      },
    };
  }
  if (file === undefined) return own === undefined ? {} : checked(variable, own, name);
  try {
    return checked(variable, (await readSecret(file)).trim(), `${name}_FILE`);
  } catch (error) {
    const found = `${JSON.stringify(file)} cannot be read (${codeOf(error)})`;
    return { fault: { where: `${name}_FILE`, found, allowed: `the path of a file that holds ${allowed}`, next } };
  }
}

function checked({ isAllowed, isSecret, allowed, next }: Variable, value: string, where: string): ReadValue {
  if (isAllowed(value)) return { value };
  const found = isSecret ? `a secret of ${value.length} characters and of another form` : JSON.stringify(value);
  return { fault: { where, found, allowed, next } };
}

function textOf(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === '' ? undefined : value.trim();
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
}

/** Variables with our own prefix that nobody reads are typing errors. */
function unknownVariables(env: Environment): SettingsFault[] {
  const all = [...Object.values(variables), ...backendVariables.map(([, variable]) => variable)];
  const known = [configVariable, ...all.flatMap(({ name }) => [name, `${name}_FILE`])];
  return Object.keys(env)
    .filter((name) => name.startsWith(OWN_PREFIX) && !known.includes(name))
    .map((where) => ({
      where,
      found: 'nobody reads this variable',
      allowed: known.filter((name) => name.startsWith(OWN_PREFIX) && !name.endsWith('_FILE')).join(', '),
      next: 'Correct its name or unset it.',
    }));
}

function secret(name: string, pattern: RegExp, allowed: string, next: string): Variable {
  return { name, allowed, next, isSecret: true, isAllowed: (value) => pattern.test(value) };
}

function plain(name: string, isAllowed: Variable['isAllowed'], allowed: string): Variable {
  return { name, allowed, next: 'Correct it or unset it.', isSecret: false, isAllowed };
}

/** Whether it is the address of a server, with no credentials in it. */
export function isServerAddress(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
}

/** Tokens go there: in clear text only within this machine. */
function isApiUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || !url.pathname.endsWith('/api/')) return false;
  const isHere = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && isHere);
}

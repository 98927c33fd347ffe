/** The keeper's main file without its ending, by which its process is known. */
export const keeperFileName = 'keeper-main';

/** The file in the keeper's folder that names the processes it has started, as a JSON list of process ids. */
export const pidFileName = 'pids.json';

/** A child process to be run. */
export interface ServerCommand {
  /** Name within this keeper, also that of its log file: `<name>.log` in the keeper's folder. */
  name: string;
  path: string;
  arguments: readonly string[];
  environment: Readonly<Record<string, string>>;
}

/** What the parent asks of the keeper. */
export type KeeperRequest =
  | { type: 'start'; command: ServerCommand }
  /** Ends one server and keeps the others: a fault on demand. */
  | { type: 'stop'; name: string }
  /** Ends everything, removes the folder, ends itself. */
  | { type: 'close' };

/** What the keeper tells the parent. */
export type KeeperReport =
  | { type: 'ready' }
  | { type: 'started'; name: string; pid: number }
  | { type: 'ended'; name: string; exitCode: number | null; signal: string | null }
  | { type: 'not-started'; name: string; message: string };

/** Reads a message of the parent; undefined for anything else. */
export function parseKeeperRequest(message: unknown): KeeperRequest | undefined {
  if (!isRecord(message)) return undefined;
  if (message['type'] === 'close') return { type: 'close' };
  if (message['type'] === 'stop' && typeof message['name'] === 'string') return { type: 'stop', name: message['name'] };
  if (message['type'] !== 'start') return undefined;
  const command = parseCommand(message['command']);
  return command === undefined ? undefined : { type: 'start', command };
}

function parseCommand(value: unknown): ServerCommand | undefined {
  if (!isRecord(value)) return undefined;
  const { name, path, arguments: given, environment } = value;
  if (typeof name !== 'string' || typeof path !== 'string' || !isTexts(given) || !isRecord(environment))
    return undefined;
  const variables = Object.entries(environment).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return { name, path, arguments: given, environment: Object.fromEntries(variables) };
}

/** Reads a message of the keeper; undefined for anything else. */
export function parseKeeperReport(message: unknown): KeeperReport | undefined {
  if (!isRecord(message)) return undefined;
  const { type, name } = message;
  if (type === 'ready') return { type };
  if (typeof name !== 'string') return undefined;
  if (type === 'started' && typeof message['pid'] === 'number') return { type, name, pid: message['pid'] };
  if (type === 'not-started' && typeof message['message'] === 'string')
    return { type, name, message: message['message'] };
  if (type !== 'ended') return undefined;
  const { exitCode, signal } = message;
  return {
    type,
    name,
    exitCode: typeof exitCode === 'number' ? exitCode : null,
    signal: typeof signal === 'string' ? signal : null,
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}

import { redact } from '@otelops/deployer/vocabulary';
import { type Logger, LogLevel } from '@slack/web-api';
import type { Telemetry } from '../ports/telemetry.ts';

/** The logger that Slack's libraries write to. */
export type SlackLogger = Logger;

/**
 * Leads what Slack's libraries say into the bot's own log: redacted and cut, and without their debug lines, which hold
 * whole payloads.
 */
export function createSlackLogger(telemetry: Pick<Telemetry, 'log'>, name: string): SlackLogger {
  const say =
    (level: 'info' | 'warn' | 'error') =>
    (...parts: readonly unknown[]): void => {
      telemetry.log(level, redact(parts.map(textOf).join(' ')).slice(0, MAX_LINE), { 'otelops.chat.library': name });
    };
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: say('warn'),
    error: say('error'),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  };
}

const MAX_LINE = 1000;

function textOf(part: unknown): string {
  if (typeof part === 'string') return part;
  if (part instanceof Error) return `${part.name}: ${part.message}`;
  return JSON.stringify(part) ?? String(part);
}

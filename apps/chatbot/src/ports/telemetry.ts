/** What the bot says about itself. One adapter speaks OpenTelemetry; the rooms know only this. */
export interface Telemetry {
  /** Runs `work` in a span; an exception marks it failed and goes on. */
  span<T>(
    name: string,
    attributes: Readonly<Record<string, string | number | boolean>>,
    work: () => Promise<T>,
  ): Promise<T>;
  /** Seconds, into a histogram of that name: `otelops.chat.ack.duration`. */
  duration(name: string, seconds: number, attributes?: Readonly<Record<string, string>>): void;
  count(name: string, amount?: number, attributes?: Readonly<Record<string, string>>): void;
  /** Read when metrics are collected. */
  gauge(name: string, read: () => number): void;
  log(
    level: 'debug' | 'info' | 'warn' | 'error',
    message: string,
    attributes?: Readonly<Record<string, string | number | boolean>>,
  ): void;
}

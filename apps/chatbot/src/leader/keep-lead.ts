import { acquireLock, DeployError, type Lock } from '@otelops/deployer';
import { type LeadOptions, lead, lockOptionsOf } from './lead.ts';

/** The lead, for as long as nobody else has it. */
export interface KeptLead extends AsyncDisposable {
  /** Told once, when another bot leads; the process has to end then. */
  onLost(told: (reason: string) => void): void;
}

const againMs = 5_000;

/**
 * Waits for the lead and keeps it. An API server that is away takes the lead from nobody: nobody else can get it meanwhile, and
 * people need the bot most when it is; so the bot goes on and takes its Lease again when it can. Undefined when the wait was
 * ended.
 */
export async function keepLead(options: LeadOptions): Promise<KeptLead | undefined> {
  const first = await lead(options);
  return first === undefined ? undefined : new Keeper(options, first);
}

class Keeper implements KeptLead {
  readonly #options: LeadOptions;
  readonly #disposed = new AbortController();
  #lock: Lock;
  #lost: string | undefined;
  #told: (reason: string) => void = () => undefined;

  constructor(options: LeadOptions, lock: Lock) {
    this.#options = options;
    this.#lock = lock;
    this.#follow();
  }

  onLost(told: (reason: string) => void): void {
    this.#told = told;
    if (this.#lost !== undefined) told(this.#lost);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed.abort();
    await this.#lock.release();
  }

  #follow(): void {
    const { signal } = this.#lock;
    signal.addEventListener('abort', () => void this.#mend(signal.reason), { once: true });
  }

  /** Why it could not be renewed does not matter: whether somebody else has it shows when it is taken again. */
  async #mend(reason: unknown): Promise<void> {
    const { clock, telemetry } = this.#options;
    telemetry.log('error', `The Lease of the bot cannot be renewed: ${textOf(reason)}`);
    while (!this.#disposed.signal.aborted) {
      try {
        this.#lock = await acquireLock({ ...lockOptionsOf(this.#options), patience: 'refuse' });
        telemetry.log('info', 'The Lease of the bot is renewed again.');
        return this.#follow();
      } catch (error) {
        if (error instanceof DeployError && error.code === 'lock-held') return this.#lose(error);
      }
      await clock.sleep(againMs, this.#disposed.signal).catch(() => undefined);
    }
  }

  #lose(reason: unknown): void {
    this.#lost = `This bot leads no more: ${textOf(reason)}`;
    this.#told(this.#lost);
  }
}

function textOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@otelops/deployer';
import { type SandboxSlack, startSlack } from '@otelops/sandbox';
import { createHttpServer, type HttpServer } from '../../src/http/http-server.ts';
import type { AuditEntry } from '../../src/ports/audit.ts';
import type { SlackSettings } from '../../src/settings/settings.ts';
import { createSlackSide, type SlackSide } from '../../src/slack/slack-side.ts';
import { openFolderStore } from '../../src/store/open-folder-store.ts';
import type { DurableStore } from '../../src/store/open-store.ts';
import { createNotebook, type Notebook } from './notebook.ts';

/** The bot's Slack side without rooms: a test registers its own. */
export interface SlackSideKit extends AsyncDisposable {
  readonly slack: SandboxSlack;
  readonly side: SlackSide;
  readonly http: HttpServer;
  readonly notebook: Notebook;
  readonly audited: readonly AuditEntry[];
  readonly fatal: readonly string[];
  readonly store: DurableStore;
  /** Ends without a word, as a killed process does; the next one begins on the same disk. */
  crash(register: (side: SlackSide) => void): Promise<void>;
}

export interface SlackSideOptions {
  readonly slack?: SandboxSlack;
  readonly reach?: (slack: SandboxSlack) => SlackSettings['reach'];
  readonly register: (side: SlackSide) => void;
}

export async function startSlackSide(options: SlackSideOptions): Promise<SlackSideKit> {
  const own = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'otelops-slack-'));
  own.defer(() => rm(folder, { recursive: true, force: true }));
  const slack = options.slack ?? own.use(await startSlack({ rateLimits: false }));
  const notebook = createNotebook();
  const audited: AuditEntry[] = [];
  const fatal: string[] = [];
  const begin = async (register: (side: SlackSide) => void): Promise<Running> => {
    const store = await openFolderStore(join(folder, 'data'));
    const http = createHttpServer({ clock: systemClock, telemetry: notebook, host: '127.0.0.1', port: 0 });
    const silence = new AbortController();
    const side = await createSlackSide({
      ...{ clock: systemClock, telemetry: notebook, store, http, signal: silence.signal },
      settings: {
        botToken: slack.botToken,
        reach: options.reach?.(slack) ?? { mode: 'socket', appToken: slack.appToken },
        apiUrl: slack.apiUrl,
        command: '/otel',
      },
      audit: {
        record: async (entry) => {
          audited.push(entry);
        },
      },
      fatal: (message) => fatal.push(message),
    });
    register(side);
    await http.listen();
    side.start();
    return { store, http, side, silence };
  };
  let running = await begin(options.register);
  return {
    ...{ slack, notebook, audited, fatal },
    get side() {
      return running.side;
    },
    get http() {
      return running.http;
    },
    get store() {
      return running.store;
    },
    crash: async (register) => {
      const { side, http, store, silence } = running;
      // Nothing that is under way can write any more; what is on disk is what a kill would leave.
      await store.close();
      silence.abort();
      await side.stop(1);
      await http.close(1);
      running = await begin(register);
    },
    [Symbol.asyncDispose]: async () => {
      await running.side.stop(20_000);
      running.silence.abort();
      await running.http.close(20_000);
      await running.store.close();
      await own.disposeAsync();
    },
  };
}

interface Running {
  readonly store: DurableStore;
  readonly http: HttpServer;
  readonly side: SlackSide;
  readonly silence: AbortController;
}

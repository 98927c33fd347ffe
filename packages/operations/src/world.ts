import type { ArtifactSource, Clock, Cluster, FetchBytes, LockTimes, PlanView, TextCache } from '@otelops/deployer';
import type { BackendName, HttpBackend } from './backends/http-backend.ts';
import type { Target } from './verb.ts';

/** Everything a verb may touch outside itself. Each part is asked for only when the verb needs it. */
export interface World {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly person: Person;
  /** Connects on the first call; later calls give the same cluster. */
  cluster(): Promise<Cluster>;
  /** A server of the stack; whether it is there shows when it is asked. */
  backend(name: BackendName): Promise<HttpBackend>;
  /** The text of the config file and where it came from. */
  readonly config: ConfigFile;
  /** Text files beside the config: rendered manifests, the artifact lock. */
  readonly files: TextFiles;
  readonly artifacts: Artifacts;
  /** How long a lock outlives its holder; the engine's own times where absent. */
  readonly lockTimes?: LockTimes;
  /**
   * The run as the cluster knows it: lower-case letters and digits, never used for another run. A process that takes up a run
   * after a crash gives the same one and has its locks back at once; made anew where absent. Whoever gives it must be sure that
   * no other process carries out the same run.
   */
  readonly runId?: string;
  /** Asks a person, or a policy, whether this may be done. */
  approve(request: ApprovalRequest): Promise<Approval>;
}

/** On whose behalf, and from where: `mira via terminal on laptop-3`. */
export interface Person {
  readonly name: string;
  readonly from: string;
}

export interface ConfigFile {
  /** For messages: `otel-stack.yaml`. */
  readonly path: string;
  read(): Promise<ConfigText | undefined>;
}

interface ConfigText {
  readonly text: string;
  /** Nobody wrote it: the example stands in for a missing file, and what it leaves open is no news to anybody. */
  readonly isExample: boolean;
}

export interface TextFiles {
  read(path: string): Promise<string | undefined>;
  /** Writes whole or not at all; with `overwrite: false` an existing file is a `file-exists` failure. */
  write(path: string, text: string, options: { readonly overwrite: boolean }): Promise<void>;
}

/** Where outside manifests come from in this world, and how the lock file is made. */
export interface Artifacts {
  readonly lockPath: string;
  /** Text of the lock in force; the sandbox brings its own. */
  readLock(): Promise<string | undefined>;
  source(): Promise<ArtifactSource>;
  /** Keeps parsed manifests between runs; what is lost in it costs time only. */
  readonly cache?: TextCache;
  /** Downloads one address for `lock`. */
  readonly fetch: FetchBytes;
}

export interface ApprovalRequest {
  /** One sentence that ends in a question mark. */
  readonly question: string;
  readonly cluster: string;
  /** What is approved is the hash of these, no more. */
  readonly plans: readonly PlanView[];
  readonly danger: 'changes' | 'destroys';
  /** What it is about, as far as the plans do not tell: known better than from the arguments by the time it is asked. */
  readonly targets?: readonly Target[];
}

export type Approval =
  | { readonly approved: true; readonly by: string }
  | { readonly approved: false; readonly reason: string };

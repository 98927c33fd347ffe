/** What the search for programs may ask of the machine it runs on. */
export interface Machine {
  environment: Readonly<Record<string, string | undefined>>;
  homeFolder: string;
  /** A regular file that this user may execute. */
  isExecutable(path: string): Promise<boolean>;
  /** Names in a folder; none where there is no such folder. */
  listFolder(path: string): Promise<readonly string[]>;
  /** Runs a program to its end. One that does not end within `timeoutMilliseconds` is killed and counts as failed. */
  run(path: string, programArguments: readonly string[], timeoutMilliseconds: number): Promise<RunResult>;
}

export interface RunResult {
  /** Undefined where it did not start, was killed or took too long. */
  exitCode: number | undefined;
  /** Both streams, one after the other, at most 64 KiB. */
  output: string;
}

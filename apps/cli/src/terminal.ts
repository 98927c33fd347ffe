/** Where the command's words go: the only thing that a reporter knows of the world. */
export interface Screen {
  /** The result: tables, YAML, JSON lines. */
  out(text: string): void;
  /** Progress and questions. */
  err(text: string): void;
  readonly columns: number;
  readonly rows: number;
  /** Both can be redrawn by a person's terminal. */
  readonly isTerminal: boolean;
  readonly color: boolean;
}

/** Calls back at a steady pace while something is drawn; stops when disposed. */
export type Ticker = (everyMs: number, task: () => void) => () => void;

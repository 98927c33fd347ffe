import type { BuildFailure } from './failure.ts';

/** What an installation tells while it runs. */
export type InstallEvent =
  | { type: 'recipe-started'; recipe: string; version: string; position: number; count: number }
  | { type: 'downloading'; recipe: string; modules: number }
  | { type: 'compiling'; recipe: string; program: string; done: number; total: number }
  | { type: 'recipe-finished'; recipe: string; seconds: number; bytes: number; folder: string }
  | { type: 'recipe-failed'; recipe: string; failure: BuildFailure };

/** Where the lines of an installation go. */
export interface Screen {
  /** Prints a line that stays. */
  line(text: string): void;
  /** Prints a line that the next one replaces; undefined where the output is no terminal. */
  passing: ((text: string) => void) | undefined;
}

/** So often a line tells how far a build is, where the output is no terminal. */
const plainIntervalMilliseconds = 15_000;

/** Renders the events of an installation: one passing line on a terminal, a line each quarter of a minute elsewhere. */
export function createProgress(screen: Screen, now: () => number): (event: InstallEvent) => void {
  let started = now();
  let lastPlain = now();
  const tell = (text: string): void => {
    const line = `  ${text}, ${formatSeconds((now() - started) / 1000)}`;
    if (screen.passing !== undefined) screen.passing(line);
    else if (now() - lastPlain >= plainIntervalMilliseconds) {
      lastPlain = now();
      screen.line(line);
    }
  };
  return (event) => {
    switch (event.type) {
      case 'recipe-started':
        started = lastPlain = now();
        return screen.line(`[${event.position}/${event.count}] building ${event.recipe} ${event.version}`);
      case 'downloading':
        return tell(`${event.modules} modules downloaded`);
      case 'compiling':
        return tell(`${event.program}: ${event.done} of at most ${event.total} packages compiled`);
      case 'recipe-finished':
        return screen.line(
          `  done in ${formatSeconds(event.seconds)}, ${formatMebibytes(event.bytes / 2 ** 20)}, in ${event.folder}`,
        );
      case 'recipe-failed':
        return describeFailure(event.failure).forEach((text) => {
          screen.line(`  ${text}`);
        });
    }
  };
}

/** A failure as lines: what happened, what Go said, what to do. */
function describeFailure(failure: BuildFailure): string[] {
  return [
    `not built: ${failure.message} (${failure.code})`,
    ...failure.output.map((line) => `  | ${line}`),
    failure.next,
  ];
}

/** `45 s`, `4 min 40 s`. */
export function formatSeconds(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** `380 MiB`, `2.0 GiB`. */
export function formatMebibytes(mebibytes: number): string {
  return mebibytes < 1024 ? `${Math.round(mebibytes)} MiB` : `${(mebibytes / 1024).toFixed(1)} GiB`;
}

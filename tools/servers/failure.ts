/** Why a server could not be built. */
export interface BuildFailure {
  code: BuildFailureCode;
  /** What happened, in one sentence. */
  message: string;
  /** What to do next. */
  next: string;
  /** The last lines that Go printed. */
  output: readonly string[];
}

type BuildFailureCode =
  | 'go-missing'
  | 'go-too-old'
  | 'module-unavailable'
  | 'checksum-mismatch'
  | 'disk-full'
  | 'killed'
  | 'timed-out'
  | 'compile-failed';

/** How a run of `go` ended. */
export interface GoExit {
  exitCode: number | undefined;
  timedOut: boolean;
  output: readonly string[];
}

const signs: readonly { code: BuildFailureCode; sign: RegExp; message: string; next: string }[] = [
  {
    code: 'checksum-mismatch',
    sign: /SECURITY ERROR|checksum mismatch/,
    message: 'a downloaded module is not the one that go.sum names',
    next: 'Clear the module cache (go clean -modcache) and try again; if it stays, the module proxy serves something else.',
  },
  {
    code: 'disk-full',
    sign: /no space left on device/,
    message: 'the disk is full',
    next: 'Free the space that the notice names, or point GOCACHE, GOMODCACHE and XDG_CACHE_HOME at another disk.',
  },
  {
    code: 'module-unavailable',
    sign: /404 Not Found|410 Gone|403 Forbidden|not available|no such host|connection refused|i\/o timeout|dial tcp|TLS handshake|module lookup disabled|unknown revision/,
    message: 'a module cannot be had from the module proxy',
    next: 'Check the network and GOPROXY; or name an executable of your own by the variable that `list` shows.',
  },
  {
    code: 'killed',
    sign: /signal: killed|cannot allocate memory/,
    message: 'the compiler was killed, most likely for want of memory',
    next: 'Close other programs, or build with --jobs 1.',
  },
];

/** Names the reason of a failed run by what Go printed. */
export function explainFailure(exit: GoExit): BuildFailure {
  const output = exit.output.slice(-10);
  if (exit.timedOut) {
    return {
      code: 'timed-out',
      message: 'the build took longer than it may',
      next: 'Try again: what is compiled is kept.',
      output,
    };
  }
  const text = exit.output.join('\n');
  const found = signs.find(({ sign }) => sign.test(text));
  if (found !== undefined) return { code: found.code, message: found.message, next: found.next, output };
  if (exit.exitCode === undefined) {
    return {
      code: 'killed',
      message: 'the build was ended from outside',
      next: 'Try again: what is compiled is kept.',
      output,
    };
  }
  return { code: 'compile-failed', message: 'Go refused to build it', next: 'The last lines of Go say why.', output };
}

import { userInfo } from 'node:os';

/**
 * Who is at the keyboard, for locks and histories: the name of the system, else what the environment says, else the number.
 * A container may run under a number that no passwd file knows; asking for its name is then an error of the system.
 */
export function userName(
  env: Readonly<Record<string, string | undefined>>,
  named: () => string = () => userInfo().username,
  id: number | undefined = process.getuid?.(),
): string {
  try {
    return named();
  } catch {
    return [env['USER'], env['LOGNAME']].find((name) => name !== undefined && name !== '') ?? `uid ${id ?? 'unknown'}`;
  }
}

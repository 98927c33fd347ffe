import { homedir } from 'node:os';

/** What a connection takes from the process around it. */
export interface Environment {
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Absent for a user that no passwd file knows, as in a container under any number. */
  readonly homeDirectory?: string;
  /** Where a pod finds its service account; elsewhere only in tests. */
  readonly serviceAccountDirectory: string;
}

/** The environment of this process: the adapter behind {@link Environment}. */
export function processEnvironment(): Environment {
  return {
    variables: process.env,
    ...homeOfUser(),
    serviceAccountDirectory: '/var/run/secrets/kubernetes.io/serviceaccount',
  };
}

function homeOfUser(): Pick<Environment, 'homeDirectory'> {
  try {
    return { homeDirectory: homedir() };
  } catch {
    return {};
  }
}

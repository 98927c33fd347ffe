/** One kubeconfig file, parsed. Paths in it are absolute, or as written when the text came without a folder. */
export interface Kubeconfig {
  /** Where it was read from, for messages. */
  readonly origin: string;
  readonly currentContext?: string;
  readonly clusters: ReadonlyMap<string, ClusterEntry>;
  readonly contexts: ReadonlyMap<string, ContextEntry>;
  readonly users: ReadonlyMap<string, UserEntry>;
}

export interface ClusterEntry {
  readonly server?: string;
  readonly certificateAuthority?: string;
  readonly certificateAuthorityData?: string;
  readonly insecureSkipTlsVerify: boolean;
  readonly tlsServerName?: string;
  readonly proxyUrl?: string;
}

export interface ContextEntry {
  readonly cluster?: string;
  readonly user?: string;
  readonly namespace?: string;
}

export interface UserEntry {
  readonly clientCertificate?: string;
  readonly clientCertificateData?: string;
  readonly clientKey?: string;
  readonly clientKeyData?: string;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly username?: string;
  readonly password?: string;
  readonly impersonate?: Impersonation;
  readonly exec?: ExecPlugin;
  readonly authProvider?: AuthProvider;
}

export interface Impersonation {
  readonly user: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

/** A program that prints credentials (`client.authentication.k8s.io` ExecCredential). */
export interface ExecPlugin {
  readonly apiVersion: string;
  /** Absolute when it was written with a path separator, else to be found in PATH. */
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly installHint?: string;
  readonly provideClusterInfo: boolean;
}

/** The way before exec plugins: `oidc`, `gcp`, `azure`. */
export interface AuthProvider {
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** What a context comes to: one server and one user. */
export interface ClusterAccess {
  /** The context's name, or `in-cluster`. */
  readonly context: string;
  /** Where it was read from, for messages. */
  readonly origin: string;
  readonly server: string;
  readonly namespace?: string;
  readonly cluster: ClusterEntry;
  readonly user: UserEntry;
}

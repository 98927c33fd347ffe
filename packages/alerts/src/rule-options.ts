/** What the rules must know of the stack they watch. */
export interface RuleOptions {
  /** Nodes there should be: one node collector each. */
  readonly nodes: number;
  /** Gateways there should be. */
  readonly gateways: number;
  /** Backends that run, by their scrape job. Default: all five. */
  readonly backends?: readonly Backend[];
  /** Prometheuses there should be. Of several, those that are left tell of one that is gone. Default: 1. */
  readonly prometheuses?: number;
  /**
   * Tempo in parts: for each part it cannot do without, a pattern of its pods' names. All pods of one gone is Tempo gone.
   * Default: it is one process.
   */
  readonly tempoPods?: readonly string[];
  /** Whether certificates of cert-manager are watched. Default: true. */
  readonly certificates?: boolean;
  /** Names of the Macs (`host_name`) that should report. Default: none. */
  readonly macs?: readonly string[];
  /** Whether the Slack bot is a part of the stack. Default: false. */
  readonly chatbot?: boolean;
  /** Where the runbook pages are served. Default: {@link defaultRunbooks}. */
  readonly runbooks?: string;
}

export type Backend = 'prometheus' | 'loki' | 'tempo' | 'grafana' | 'alertmanager';

export const allBackends: readonly Backend[] = ['prometheus', 'loki', 'tempo', 'grafana', 'alertmanager'];

/** The pages beside these rules in the repository. */
export const defaultRunbooks = 'https://github.com/otelops/otelops/blob/main/packages/alerts/runbooks';

/** What the cluster panel shows. Types only, so that browser code can import them; all of it is plain JSON. */

export type PanelHealth = 'ready' | 'progressing' | 'broken';

export type PanelNode = {
  readonly name: string;
  readonly health: PanelHealth;
  /** Why it is not ready: `NodeNotReady`, `DiskPressure`. */
  readonly reason: string | null;
  readonly pods: number;
};

export type PanelPod = {
  readonly name: string;
  readonly node: string | null;
  readonly health: PanelHealth;
  /** `CrashLoopBackOff`, `ImagePullBackOff`, `Pending` ... */
  readonly reason: string | null;
  readonly message: string | null;
};

export type PanelWorkload = {
  /** `Deployment grafana/grafana`. */
  readonly id: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly ready: number;
  readonly wanted: number;
  readonly health: PanelHealth;
  readonly pods: readonly PanelPod[];
};

/** Something that can be broken, and what it can be done to. */
export type PanelBreakage = {
  readonly kind: string;
  readonly title: string;
  readonly hint: string;
  readonly targets: 'nodes' | 'workloads';
};

export type PanelBroken = {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly target: string;
};

export type PanelAlert = {
  readonly id: string;
  readonly title: string;
  readonly severity: string;
  readonly firing: boolean;
};

export type ClusterPanelState = {
  /** `sandbox (simulated)`: stands on the panel. */
  readonly label: string;
  readonly nodes: readonly PanelNode[];
  readonly workloads: readonly PanelWorkload[];
  readonly breakages: readonly PanelBreakage[];
  readonly broken: readonly PanelBroken[];
  readonly alerts: readonly PanelAlert[];
};

/** What a person does in the panel; the answer is `null`, a refusal is an error with its sentence. */
export type ClusterPanelAct =
  | { readonly do: 'break'; readonly kind: string; readonly target: string }
  | { readonly do: 'mend'; readonly id: string }
  | { readonly do: 'mend-all' }
  | { readonly do: 'fire'; readonly alert: string }
  | { readonly do: 'resolve'; readonly alert: string };

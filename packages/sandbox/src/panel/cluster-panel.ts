import type { Clock } from '../clock.ts';
import type { FaultTarget } from '../controllers/faults/workload-faults.ts';
import { PODS } from '../controllers/model/kinds.ts';
import { systemClock } from '../kube/system-clock.ts';
import type { PostedAlert } from '../simulated/alertmanager/alert-store.ts';
import type { SandboxPanel } from '../slack/http/panels.ts';
import type { Json } from '../slack/page-state.ts';
import type { SandboxKube } from '../start-kube.ts';
import { BREAKAGES, type Breakage } from './breakages.ts';
import { followCluster } from './cluster-view.ts';
import type { ClusterPanelAct, ClusterPanelState, PanelAlert, PanelBroken } from './panel-state.ts';
import { parsePanelAct } from './parse-act.ts';
import { placeAlert } from './place-alert.ts';
import { type ImageChange, setWrongImage } from './wrong-image.ts';

/** An alert that the panel offers to fire. */
export interface PanelAlertOffer {
  readonly id: string;
  readonly title: string;
  readonly alert: PostedAlert;
  /** What brings it about: firing it breaks that as well, and it is over when that is mended. */
  readonly cause?: AlertCause;
}

/** A breakage, of a workload by name, or of the node that the alert names. */
export interface AlertCause {
  readonly kind: string;
  readonly workload?: string;
}

export interface ClusterPanelOptions {
  readonly alerts: readonly PanelAlertOffer[];
  /** Changes closer together than this are shown as one. 150 ms when absent. */
  readonly gatherMs?: number;
  readonly clock?: Clock;
}

export interface ClusterPanel extends SandboxPanel, Disposable {}

type PanelKube = Pick<SandboxKube, 'api' | 'apiAs' | 'workloads' | 'alertmanager'>;

/** The sandbox cluster as a panel: what runs and what is wrong with it, and ways to break it and to fire alerts. */
export function clusterPanel(kube: PanelKube, options: ClusterPanelOptions): ClusterPanel {
  return new Panel(kube, options);
}

interface Broken extends PanelBroken {
  readonly undo: () => Promise<void>;
  readonly image?: ImageChange;
  /** The alert that it brought about. */
  readonly alert?: string;
}

/** So long an alert fires that nobody resolves. */
const FIRING_MS = 3_600_000;

/** Where a container waits before it is tried again: five minutes in the end. */
const WAITING: ReadonlySet<string> = new Set(['CrashLoopBackOff', 'ImagePullBackOff', 'ErrImagePull']);

class Panel implements ClusterPanel {
  readonly id = 'cluster';
  readonly title = 'Cluster';
  readonly #kube: PanelKube;
  readonly #alerts: readonly PanelAlertOffer[];
  readonly #gatherMs: number;
  readonly #clock: Clock;
  readonly #end = new AbortController();
  readonly #listeners = new Set<() => void>();
  readonly #view: ReturnType<typeof followCluster>;
  #broken: readonly Broken[] = [];
  /** As they were fired, by the id of their offer. */
  readonly #fired = new Map<string, PostedAlert>();
  #count = 0;
  #gathering: NodeJS.Timeout | undefined;

  constructor(kube: PanelKube, { alerts, gatherMs = 150, clock = systemClock() }: ClusterPanelOptions) {
    this.#clock = clock;
    this.#kube = kube;
    this.#alerts = alerts;
    this.#gatherMs = gatherMs;
    this.#view = followCluster(kube.api, () => this.#changed(), this.#end.signal);
  }

  state(): Json {
    const state: ClusterPanelState = {
      label: 'sandbox (simulated)',
      nodes: this.#view.nodes(),
      workloads: this.#view.workloads(),
      breakages: BREAKAGES.map(({ kind, title, hint, targets }) => ({ kind, title, hint, targets })),
      broken: this.#broken.map(({ id, kind, title, target }) => ({ id, kind, title, target })),
      alerts: this.#offers(),
    };
    return state;
  }

  subscribe(changed: () => void): () => void {
    this.#listeners.add(changed);
    return () => this.#listeners.delete(changed);
  }

  async act(body: Json): Promise<Json> {
    await this.#perform(parsePanelAct(body));
    this.#changed();
    return null;
  }

  [Symbol.dispose](): void {
    this.#end.abort();
    clearTimeout(this.#gathering);
    this.#listeners.clear();
  }

  async #perform(act: ClusterPanelAct): Promise<void> {
    switch (act.do) {
      case 'break':
        return await this.#break(act.kind, act.target);
      case 'mend':
        return await this.#mend(this.#broken.filter(({ id }) => id === act.id));
      case 'mend-all':
        return await this.#mend(this.#broken);
      case 'fire':
        return await this.#fire(act.alert);
      case 'resolve':
        this.#resolve(act.alert);
        return await this.#mend(this.#broken.filter(({ alert }) => alert === act.alert));
    }
  }

  async #break(kind: string, target: string, alert?: string): Promise<void> {
    const breakage = BREAKAGES.find((known) => known.kind === kind);
    if (breakage === undefined) throw new Error(`There is no way "${kind}" to break something.`);
    const made = await this.#make(breakage, target);
    this.#count += 1;
    const { title } = breakage;
    this.#broken = [
      ...this.#broken,
      { id: `broken-${this.#count}`, kind, title, target, ...made, ...(alert === undefined ? {} : { alert }) },
    ];
  }

  async #make(breakage: Breakage, target: string): Promise<Pick<Broken, 'undo' | 'image'>> {
    if (breakage.means === 'wrong-image') {
      const workload = this.#view.workload(target);
      if (workload === undefined) throw new Error(`There is no ${target} in the cluster.`);
      const image = await setWrongImage(this.#kube.apiAs('kubectl-edit'), workload);
      // The registry of the sandbox has every image, except this one.
      const fault = this.#kube.workloads.add({ target: { image: image.image }, effect: { kind: 'image-not-found' } });
      const undo = async (): Promise<void> => {
        await image.undo();
        this.#kube.workloads.remove(fault);
      };
      return { undo, image };
    }
    const fault = this.#kube.workloads.add({ target: this.#targetOf(breakage, target), effect: breakage.effect });
    return { undo: async () => this.#kube.workloads.remove(fault) };
  }

  #targetOf(breakage: Breakage, target: string): FaultTarget {
    if (breakage.targets === 'nodes') {
      if (this.#view.nodes().some(({ name }) => name === target)) return { name: target };
      throw new Error(`There is no node ${target}.`);
    }
    const { name, namespace } = this.#view.workload(target)?.metadata ?? {};
    if (name === undefined || namespace === undefined) throw new Error(`There is no ${target} in the cluster.`);
    return { name, namespace };
  }

  async #mend(broken: readonly Broken[]): Promise<void> {
    this.#broken = this.#broken.filter((other) => !broken.includes(other));
    await Promise.all(broken.map(({ undo }) => undo()));
    await Promise.all(broken.map(({ target }) => this.#remakeWaiting(target)));
    for (const { alert } of broken) if (alert !== undefined) this.#resolve(alert);
  }

  /** What waits for its next try has new pods made: nobody watches a back-off of minutes. */
  async #remakeWaiting(id: string): Promise<void> {
    const workload = this.#view.workloads().find((known) => known.id === id);
    const waiting = workload?.pods.filter(({ reason }) => reason !== null && WAITING.has(reason)) ?? [];
    for (const { name } of waiting) {
      const key = { name, namespace: workload?.namespace ?? '' };
      // A rollout may have taken it away meanwhile.
      await this.#kube.api.remove(PODS.resource, key).catch(() => undefined);
    }
  }

  async #fire(id: string): Promise<void> {
    const { alert, cause } = this.#offerOf(id);
    const placed = placeAlert(alert, { nodes: this.#view.nodes(), workloads: this.#view.workloads() });
    const target = this.#targetOfCause(cause, placed);
    if (cause !== undefined && target !== undefined) await this.#break(cause.kind, target, id);
    this.#fired.set(id, placed);
    const now = this.#clock.now();
    const span = { startsAt: now.toISOString(), endsAt: new Date(now.getTime() + FIRING_MS).toISOString() };
    this.#kube.alertmanager.receive([{ ...placed, ...span }]);
  }

  /** What is broken already, or is not there, is not broken for it. */
  #targetOfCause(cause: AlertCause | undefined, { labels }: PostedAlert): string | undefined {
    if (cause === undefined) return undefined;
    const target =
      cause.workload === undefined
        ? labels['k8s_node_name']
        : this.#view.workloads().find(({ name }) => name === cause.workload)?.id;
    const broken = this.#broken.some((other) => other.kind === cause.kind && other.target === target);
    return broken ? undefined : target;
  }

  #resolve(id: string): void {
    const alert = this.#fired.get(id) ?? this.#offerOf(id).alert;
    this.#kube.alertmanager.receive([{ ...alert, endsAt: this.#clock.now().toISOString() }]);
  }

  #offerOf(id: string): PanelAlertOffer {
    const offer = this.#alerts.find((known) => known.id === id);
    if (offer === undefined) throw new Error(`There is no alert ${id} to fire.`);
    return offer;
  }

  #offers(): readonly PanelAlert[] {
    const firing = this.#kube.alertmanager.firing().map(({ labels }) => JSON.stringify(sortedLabels(labels)));
    return this.#alerts.map(({ id, title, alert }) => {
      const fired = this.#fired.get(id);
      const isFiring = firing.includes(JSON.stringify(sortedLabels((fired ?? alert).labels)));
      const shown = isFiring ? (fired?.annotations?.['summary'] ?? title) : title;
      return { id, title: shown, severity: alert.labels['severity'] ?? 'warning', firing: isFiring };
    });
  }

  /** Many pods change at once; the page is told of it once. */
  #changed(): void {
    if (this.#gathering !== undefined || this.#end.signal.aborted) return;
    this.#gathering = setTimeout(() => {
      this.#gathering = undefined;
      void this.#forgetMended().finally(() => {
        for (const listener of this.#listeners) listener();
      });
    }, this.#gatherMs);
  }

  /** Somebody else may have put an image right: then nothing is left to mend. */
  async #forgetMended(): Promise<void> {
    const known = this.#broken;
    const still = await Promise.all(known.map(({ image }) => image?.stillThere() ?? true));
    await this.#mend(known.filter((_broken, place) => still[place] === false));
  }
}

function sortedLabels(labels: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  return Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
}

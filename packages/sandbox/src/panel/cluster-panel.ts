import type { Clock } from '../clock.ts';
import type { FaultTarget } from '../controllers/faults/workload-faults.ts';
import { systemClock } from '../kube/system-clock.ts';
import type { PostedAlert } from '../simulated/alertmanager/alert-store.ts';
import type { SandboxPanel } from '../slack/http/panels.ts';
import type { Json } from '../slack/page-state.ts';
import type { SandboxKube } from '../start-kube.ts';
import { BREAKAGES, type Breakage } from './breakages.ts';
import { followCluster } from './cluster-view.ts';
import type { ClusterPanelAct, ClusterPanelState, PanelAlert, PanelBroken } from './panel-state.ts';
import { parsePanelAct } from './parse-act.ts';
import { type ImageChange, setWrongImage } from './wrong-image.ts';

/** An alert that the panel offers to fire. */
export interface PanelAlertOffer {
  readonly id: string;
  readonly title: string;
  readonly alert: PostedAlert;
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
}

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
        return this.#tell(act.alert, {});
      case 'resolve':
        return this.#tell(act.alert, { endsAt: this.#clock.now().toISOString() });
    }
  }

  async #break(kind: string, target: string): Promise<void> {
    const breakage = BREAKAGES.find((known) => known.kind === kind);
    if (breakage === undefined) throw new Error(`There is no way "${kind}" to break something.`);
    const made = await this.#make(breakage, target);
    this.#count += 1;
    const { title } = breakage;
    this.#broken = [...this.#broken, { id: `broken-${this.#count}`, kind, title, target, ...made }];
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
  }

  #tell(id: string, end: Pick<PostedAlert, 'endsAt'>): void {
    const offer = this.#alerts.find((known) => known.id === id);
    if (offer === undefined) throw new Error(`There is no alert ${id} to fire.`);
    this.#kube.alertmanager.receive([{ ...offer.alert, ...end }]);
  }

  #offers(): readonly PanelAlert[] {
    const firing = this.#kube.alertmanager.firing().map(({ labels }) => JSON.stringify(sortedLabels(labels)));
    return this.#alerts.map(({ id, title, alert }) => ({
      id,
      title,
      severity: alert.labels['severity'] ?? 'warning',
      firing: firing.includes(JSON.stringify(sortedLabels(alert.labels))),
    }));
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

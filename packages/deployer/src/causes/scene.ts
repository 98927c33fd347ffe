import type { Cause, Evidence } from '../cause.ts';
import { type KubeObject, type ObjectRef, refKey } from '../objects.ts';
import type { ReadinessRow } from '../readiness-types.ts';
import type { DeployReasonCode } from '../reason-codes.ts';
import { redact } from '../redaction.ts';
import type { ClusterEvent, Observed } from './observed.ts';

export interface ExplainOptions {
  readonly now: Date;
  /**
   * When the caller first saw the trouble of this key; graces count from there. Without it they count from what the
   * objects' own timestamps say, which is right for a single look.
   */
  readonly since?: (key: string) => Date | undefined;
  /** When the change began that is waited for; pods that are older get one more attempt where the kubelet makes one. */
  readonly begun?: Date;
  /** Whether the kubelet has made that attempt for a container, since the caller looks at it. */
  readonly triedSince?: (pod: KubeObject, container: string) => boolean;
  readonly rows?: readonly ReadinessRow[];
  /** Secret values known to the caller, to be taken out of every text. */
  readonly secrets?: readonly string[];
  /** The caller's own way of taking secrets out of a text. */
  readonly redact?: (text: string) => string;
}

/** What an explanation is made from: what was seen, and how it is put. */
export interface Scene {
  readonly observed: Observed;
  readonly options: ExplainOptions;
}

/** What a cause says, before it is known whether waiting can still help. */
interface Finding {
  readonly code: DeployReasonCode;
  readonly object: ObjectRef;
  /** As the cluster wrote it; redacted on the way into the cause. */
  readonly message: string;
  readonly advice?: readonly string[];
  readonly evidence?: readonly Evidence[];
  readonly children?: readonly Cause[];
  /** Milliseconds until it is terminal; absent: never by itself. */
  readonly grace?: number;
  /** Tells troubles of one object apart, e.g. a container's name. */
  readonly part?: string;
  /** Since when, by the objects' own timestamps. */
  readonly startedAt?: string;
}

const MAX_TEXT = 1_000;

/** Text of the cluster without the secrets that the caller knows of, and those that look like ones. */
export function withoutSecrets({ options }: Scene, text: string): string {
  return redact(options.redact?.(text) ?? text, options.secrets ?? []);
}

/** Text of the cluster, safe to show and bounded. */
export function clean(scene: Scene, text: string): string {
  const shown = withoutSecrets(scene, text.slice(0, 4 * MAX_TEXT)).trim();
  return shown.length > MAX_TEXT ? `${shown.slice(0, MAX_TEXT - 1)}…` : shown;
}

/** Makes a cause of a finding: terminal by its own grace, or because one of its children is. */
export function toCause(scene: Scene, finding: Finding): Cause {
  const children = sortCauses(finding.children ?? []);
  const own = terminalOf(scene, finding);
  const terminal = own === true || children.some((child) => child.terminal);
  return {
    code: finding.code,
    object: finding.object,
    message: clean(scene, finding.message),
    terminal,
    ...(typeof own === 'string' && !terminal && { terminalAt: own }),
    evidence: finding.evidence ?? [],
    advice: (finding.advice ?? []).map((line) => clean(scene, line)),
    children,
  };
}

/** `true`: now. A time: then. `undefined`: never, as far as anyone can tell. */
function terminalOf(scene: Scene, finding: Finding): true | string | undefined {
  if (finding.grace === undefined) return undefined;
  if (finding.grace <= 0) return true;
  const started = startOf(scene, finding);
  if (started === undefined) return undefined;
  const end = started.getTime() + finding.grace;
  return scene.options.now.getTime() >= end ? true : new Date(end).toISOString();
}

function startOf(scene: Scene, finding: Finding): Date | undefined {
  const seen = scene.options.since?.(`${refKey(finding.object)} ${finding.code} ${finding.part ?? ''}`);
  if (seen !== undefined) return seen;
  const stated = new Date(finding.startedAt ?? '');
  return Number.isNaN(stated.getTime()) ? undefined : stated;
}

/** Those that end the wait first, then those that will, then what only explains it; among equals as they came. */
function sortCauses(causes: readonly Cause[]): readonly Cause[] {
  return causes.toSorted((a, b) => rank(a) - rank(b));
}

const WEAK: readonly DeployReasonCode[] = ['probe-failing', 'not-ready-in-time'];

function rank(cause: Cause): number {
  if (cause.terminal) return 0;
  if (WEAK.includes(cause.code)) return 3;
  return willEnd(cause) ? 1 : 2;
}

function willEnd(cause: Cause): boolean {
  return cause.terminalAt !== undefined || cause.children.some(willEnd);
}

export function eventEvidence(scene: Scene, object: ObjectRef, event: ClusterEvent): Evidence {
  return {
    kind: 'event',
    object,
    reason: event.reason,
    message: clean(scene, event.message),
    count: event.count,
    ...(event.lastSeen !== '' && { lastSeen: event.lastSeen }),
  };
}

/** The newest events of these reasons about an object, newest first. */
export function eventsOfReason(scene: Scene, object: KubeObject, reasons: readonly string[]): readonly ClusterEvent[] {
  return scene.observed
    .eventsOf(object)
    .filter((event) => reasons.includes(event.reason))
    .toReversed();
}

/** The newest warnings about an object as evidence. */
export function warningsOf(scene: Scene, object: KubeObject, ref: ObjectRef, limit = 3): readonly Evidence[] {
  return scene.observed
    .eventsOf(object)
    .filter((event) => event.isWarning)
    .slice(-limit)
    .map((event) => eventEvidence(scene, ref, event));
}

/** `kubectl -n monitoring`, or `kubectl` for what has no namespace. */
export function kubectl(ref: ObjectRef): string {
  return ref.namespace === undefined ? 'kubectl' : `kubectl -n ${ref.namespace}`;
}

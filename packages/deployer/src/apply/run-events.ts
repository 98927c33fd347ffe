import type { Cause } from '../cause.ts';
import { bestCause } from '../causes/tree.ts';
import type { Event, FindingEvent, StepEvent, StepResult } from '../events.ts';
import { formatRef, type ObjectRef, refKey } from '../objects.ts';
import { createRedactor, type Redactor, redactDeep } from '../plan/redaction.ts';
import type { PlanAction } from '../plan.ts';
import type { Clock } from '../ports.ts';
import type { DeployReasonCode } from '../reason-codes.ts';

export type DeployEvent = Event<DeployReasonCode>;

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
export type Untimed = DistributiveOmit<DeployEvent, 'time'>;

/** Where a step stands. */
export interface StepPlace {
  readonly id: string;
  readonly parent?: string;
  readonly kind: StepEvent['kind'];
  readonly title: string;
  readonly object?: ObjectRef;
  readonly action?: PlanAction;
}

export interface StepNews {
  readonly message?: string;
  readonly done?: number;
  readonly total?: number;
}

/** Says what happens: times it, and takes secrets out of every text. */
export class RunEvents {
  readonly #push: (event: DeployEvent) => void;
  readonly #clock: Clock;
  readonly #found = new Set<string>();
  #redact: Redactor;

  constructor(push: (event: DeployEvent) => void, clock: Clock, redact: Redactor) {
    this.#push = push;
    this.#clock = clock;
    this.#redact = redact;
  }

  /** More secrets are known from now on. */
  redactWith(redact: Redactor): void {
    this.#redact = redact;
  }

  /** These values came into being during the run: they are secrets from now on, beside those known before. */
  alsoHide(values: readonly string[]): void {
    if (values.length === 0) return;
    const [known, fresh] = [this.#redact, createRedactor(values)];
    this.#redact = (text) => known(fresh(text));
  }

  /** A text without secrets. */
  clean(text: string): string {
    return this.#redact(text);
  }

  emit(event: Untimed): void {
    this.#push({ time: this.#clock.now().toISOString(), ...cleanEvent(event, this.#redact) });
  }

  started(place: StepPlace, news: StepNews = {}): void {
    this.emit({ type: 'step', ...place, status: 'started', ...news });
  }

  progress(place: StepPlace, news: StepNews): void {
    this.emit({ type: 'step', ...place, status: 'progress', ...news });
  }

  finished(place: StepPlace, result: StepResult, news: StepNews = {}): void {
    this.emit({ type: 'step', ...place, status: 'finished', result, ...news });
  }

  /** Once for each object and reason. */
  cause(cause: Cause, step: string): void {
    const best = bestCause(cause);
    const key = `${refKey(cause.object)} ${best.code} ${refKey(best.object)} ${cause.terminal}`;
    if (this.#found.has(key)) return;
    this.#found.add(key);
    this.finding({
      severity: cause.terminal ? 'error' : 'warning',
      code: best.code,
      title: `${formatRef(cause.object)}: ${best.message}`,
      step,
      object: cause.object,
      cause,
      evidence: best.evidence,
      fixes: best.advice.map((title) => ({ title })),
    });
  }

  finding(finding: Omit<FindingEvent<DeployReasonCode>, 'type' | 'time'>): void {
    this.emit({ type: 'finding', ...finding });
  }
}

/** Texts are redacted, names of objects are not: a secret that is called like a namespace must not black that out. */
function cleanEvent(event: Untimed, redact: Redactor): Untimed {
  switch (event.type) {
    case 'step':
      return event.message === undefined ? event : { ...event, message: redact(event.message) };
    case 'finding':
      return {
        ...event,
        title: redact(event.title),
        evidence: event.evidence.map((item) => cleanTexts(item, redact)),
        fixes: event.fixes.map((fix) => ({ ...fix, title: redact(fix.title) })),
        ...(event.cause === undefined ? {} : { cause: cleanCause(event.cause, redact) }),
      };
    case 'outcome':
      return { ...event, summary: redact(event.summary), next: event.next.map(redact) };
    default:
      return event;
  }
}

/** A cause that may be shown and kept. */
export function cleanCause(cause: Cause, redact: Redactor): Cause {
  return {
    ...cause,
    message: redact(cause.message),
    advice: cause.advice.map(redact),
    evidence: cause.evidence.map((item) => cleanTexts(item, redact)),
    children: cause.children.map((child) => cleanCause(child, redact)),
  };
}

const TEXTS: ReadonlySet<string> = new Set(['message', 'lines', 'value', 'reason']);

function cleanTexts<T extends object>(item: T, redact: Redactor): T {
  const clean = Object.entries(item).map(([name, value]) => [
    name,
    TEXTS.has(name) ? redactDeep(value, redact) : value,
  ]);
  return { ...item, ...Object.fromEntries(clean) };
}

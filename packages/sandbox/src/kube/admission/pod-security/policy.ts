import { type FieldError, invalidField } from '../../status/field-errors.ts';

export type Level = 'privileged' | 'baseline' | 'restricted';

/** A level as it was defined in one minor version of Kubernetes. */
export interface LevelVersion {
  readonly level: Level;
  /** The minor version; infinite for the latest. */
  readonly minor: number;
}

/** What a namespace asks of its pods. */
export interface Policy {
  readonly enforce: LevelVersion;
  readonly warn: LevelVersion;
}

const LEVELS: readonly Level[] = ['privileged', 'baseline', 'restricted'];
const LATEST = Number.POSITIVE_INFINITY;
const PREFIX = 'pod-security.kubernetes.io/';

/** `restricted:latest`. */
export function levelText({ level, minor }: LevelVersion): string {
  return `${level}:${minor === LATEST ? 'latest' : `v1.${minor}`}`;
}

/** Above 0 when the left level asks for more than the right. */
export function compareLevels(left: Level, right: Level): number {
  return LEVELS.indexOf(left) - LEVELS.indexOf(right);
}

export function sameLevel(left: LevelVersion, right: LevelVersion): boolean {
  return left.level === right.level && left.minor === right.minor;
}

/**
 * The policy that the labels of a namespace stand for; without labels everything is privileged. What cannot be read counts as
 * restricted and latest when enforced, as privileged when warned about.
 */
export function policyOf(labels: Readonly<Record<string, string>>): { policy: Policy; faults: readonly FieldError[] } {
  const reader = new LabelReader(labels);
  const enforce = reader.read('enforce', 'restricted');
  reader.read('audit', 'privileged');
  const warn = reader.read('warn', 'privileged');
  const raised = labels[`${PREFIX}warn`] === undefined && !reader.invalid.has('enforce');
  const enforced = raised && compareLevels(enforce.level, warn.level) > 0;
  const policy = {
    enforce,
    warn: enforced
      ? { level: enforce.level, minor: labels[`${PREFIX}warn-version`] === undefined ? enforce.minor : warn.minor }
      : warn,
  };
  return { policy, faults: reader.faults };
}

class LabelReader {
  readonly faults: FieldError[] = [];
  /** Modes whose level cannot be read. */
  readonly invalid: Set<string> = new Set();
  readonly #labels: Readonly<Record<string, string>>;

  constructor(labels: Readonly<Record<string, string>>) {
    this.#labels = labels;
  }

  read(mode: string, fallback: Level): LevelVersion {
    return { level: this.#level(mode, fallback), minor: this.#minor(`${mode}-version`) };
  }

  #level(mode: string, fallback: Level): Level {
    const text = this.#labels[`${PREFIX}${mode}`];
    if (text === undefined) return 'privileged';
    const level = LEVELS.find((name) => name === text);
    if (level !== undefined) return level;
    this.invalid.add(mode);
    this.#fault(mode, text, `must be one of ${LEVELS.join(', ')}`);
    return fallback;
  }

  #minor(mode: string): number {
    const text = this.#labels[`${PREFIX}${mode}`];
    if (text === undefined || text === 'latest') return LATEST;
    const minor = /^v1\.(0|[1-9]\d*)$/.exec(text)?.[1];
    if (minor !== undefined) return Number(minor);
    this.#fault(mode, text, 'must be "latest" or "v1.x"');
    return LATEST;
  }

  #fault(mode: string, text: string, detail: string): void {
    this.faults.push(invalidField(`metadata.labels[${PREFIX}${mode}]`, text, detail));
  }
}

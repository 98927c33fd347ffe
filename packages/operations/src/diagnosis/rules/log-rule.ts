import type { KubeObject } from '@otelops/deployer';
import { listAt, textAt } from '@otelops/deployer/vocabulary';
import type { PodLog } from '../bundle.ts';
import type { Finding } from '../finding.ts';
import { advise } from '../offers.ts';
import type { Part } from '../parts.ts';
import type { Rule } from '../rule.ts';
import { refOfObject, type Scene } from '../scene.ts';

/** What words in a log mean. */
export interface LogMeaning {
  readonly id: string;
  readonly about: string;
  /** In whose logs. */
  readonly parts: readonly Part[];
  /** Tried on each line; takes time linear in the line. */
  readonly pattern: RegExp;
  readonly code: Finding['code'];
  readonly kind: Finding['kind'];
  readonly severity: Finding['severity'];
  readonly title: (match: RegExpExecArray) => string;
  readonly advice: (match: RegExpExecArray) => readonly string[];
  /** True however long ago it was said, such as what is said at the start only. Anything else counts while it is still said. */
  readonly lasting?: boolean;
  /** Only where the container fell or never became ready: a line of an earlier start proves nothing about now. */
  readonly onlyUnready?: boolean;
}

/** Lines of evidence that are shown. */
const shown = 3;

/** A rule that reads logs: one finding a part, however many pods say the same. */
export function logRule(meaning: LogMeaning): Rule {
  return {
    id: meaning.id,
    about: meaning.about,
    find: (scene) => meaning.parts.flatMap((part) => findIn(scene, part, meaning) ?? []),
  };
}

function findIn(scene: Scene, part: Part, meaning: LogMeaning): Finding | undefined {
  const hits = scene.logsOf(part).flatMap(({ pod, log }) => {
    // Of a pod that is ready, the run before it tells of what is over.
    if (isReady(pod) && (meaning.onlyUnready === true || log.previous)) return [];
    const lines = saidOf(log, isReady(pod) && meaning.lasting !== true).filter((line) => meaning.pattern.test(line));
    return lines.length === 0 ? [] : [{ pod, log, lines }];
  });
  const [first] = hits;
  const match = first === undefined ? null : meaning.pattern.exec(first.lines.at(-1) ?? '');
  if (first === undefined || match === null) return undefined;
  const { id, code, kind, severity } = meaning;
  const more = hits.length > 1 ? ` (${hits.length} pods)` : '';
  const [evidence, ...others] = hits.slice(0, shown).map(evidenceOf);
  if (evidence === undefined) return undefined;
  return {
    rule: id,
    part,
    kind,
    severity,
    code,
    title: `${meaning.title(match)}${more}`,
    confidence: 'likely',
    object: refOfObject(first.pod),
    evidence: [evidence, ...others],
    fixes: meaning.advice(match).map(advise),
  };
}

/** Of a pod that is well, what it complained about while others were still on their way up is over. */
function saidOf({ lines, young }: PodLog, isOver: boolean): readonly string[] {
  return young === undefined || !isOver ? lines : lines.slice(lines.length - young);
}

interface Hit {
  readonly pod: KubeObject;
  readonly log: PodLog;
  readonly lines: readonly string[];
}

function evidenceOf({ pod, log, lines }: Hit): Finding['evidence'][0] {
  const { container, previous } = log;
  return {
    kind: 'log',
    object: refOfObject(pod),
    container,
    previous,
    lines: lines.slice(-shown).map((line) => line.slice(0, 500)),
  };
}

function isReady(pod: KubeObject): boolean {
  return listAt(pod, 'status', 'conditions').some(
    (condition) => textAt(condition, 'type') === 'Ready' && textAt(condition, 'status') === 'True',
  );
}

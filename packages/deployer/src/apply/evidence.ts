import { gzipSync } from 'node:zlib';
import type { Cause, Evidence } from '../cause.ts';
import type { ObjectRef } from '../objects.ts';
import type { Redactor } from '../plan/redaction.ts';
import type { PlanView } from '../plan.ts';
import type { Journal } from '../state/journal.ts';
import { STATE_SCHEMA } from '../state/stored-json.ts';
import { cleanCause } from './run-events.ts';

/** Everything that was seen when a run failed, kept before anything is taken back. */
export interface EvidenceBundle {
  readonly schemaVersion: typeof STATE_SCHEMA;
  readonly phase: string;
  readonly runId: string;
  readonly planHash: string;
  /** ISO 8601. */
  readonly at: string;
  readonly causes: readonly Cause[];
  readonly pending: readonly ObjectRef[];
  readonly counts: PlanView['counts'];
}

const MOST_CAUSES = 50;
const MOST_LINES = 200;
const LONGEST_LINE = 2000;

export function evidenceBundle(
  about: {
    readonly journal: Pick<Journal, 'phase' | 'runId' | 'planHash'>;
    readonly at: string;
    readonly view: PlanView;
  },
  seen: { readonly causes: readonly Cause[]; readonly pending: readonly ObjectRef[] },
  redact: Redactor,
): EvidenceBundle {
  const { phase, runId, planHash } = about.journal;
  return {
    schemaVersion: STATE_SCHEMA,
    phase,
    runId,
    planHash,
    at: about.at,
    causes: seen.causes.slice(0, MOST_CAUSES).map((cause) => shorten(cleanCause(cause, redact))),
    pending: seen.pending,
    counts: about.view.counts,
  };
}

function shorten(cause: Cause): Cause {
  return {
    ...cause,
    evidence: cause.evidence.map(shortenEvidence),
    children: cause.children.slice(0, MOST_CAUSES).map(shorten),
  };
}

function shortenEvidence(evidence: Evidence): Evidence {
  if (evidence.kind !== 'log') return evidence;
  return { ...evidence, lines: evidence.lines.slice(-MOST_LINES).map((line) => line.slice(0, LONGEST_LINE)) };
}

/** As it is stored: gzip, base64. */
export function packEvidence(bundle: EvidenceBundle): string {
  return gzipSync(JSON.stringify(bundle)).toString('base64');
}

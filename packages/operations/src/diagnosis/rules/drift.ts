import type { Evidence } from '@otelops/deployer/vocabulary';
import { formatRef } from '@otelops/deployer/vocabulary';
import type { PhaseDrift } from '../bundle.ts';
import { seen } from '../evidence.ts';
import type { Finding } from '../finding.ts';
import { offerDeploy, offerReapply } from '../offers.ts';
import { partOfComponent } from '../parts.ts';
import type { Rule } from '../rule.ts';

/** What somebody changed by hand. On an object in trouble it is the likeliest reason, and is told with it. */
export const drift: Rule = {
  id: 'drift',
  about: 'objects that somebody changed or deleted since they were deployed',
  find: ({ bundle }) => bundle.drift.filter(({ drift: how }) => how !== 'extra').map(driftFinding),
};

function driftFinding(object: PhaseDrift): Finding {
  const { ref, phase, component } = object;
  const missing = object.drift === 'missing';
  const paths = object.fields.map(({ path }) => path);
  return {
    rule: 'drift',
    part: partOfComponent(component),
    kind: 'fault',
    severity: missing ? 'error' : 'warning',
    code: missing ? 'object-gone' : 'drift-found',
    title: missing
      ? `${formatRef(ref)} was deleted`
      : `${formatRef(ref)} was changed by ${authors(object)}: ${paths.slice(0, 3).join(', ')}${paths.length > 3 ? ' ...' : ''}`,
    confidence: 'certain',
    object: ref,
    evidence: evidenceOf(object),
    fixes: [missing ? offerDeploy(phase, component) : offerReapply(ref)],
  };
}

function authors({ fields }: PhaseDrift): string {
  const names = fields.flatMap(({ by }) => by.map(({ manager }) => manager));
  return [...new Set(names)].join(', ') || 'somebody';
}

function evidenceOf({ ref, fields }: PhaseDrift): readonly [Evidence, ...Evidence[]] {
  const [first, ...more] = fields.slice(0, 5).map(({ path, expected, actual, by }) => {
    const who = by.map(({ manager, since }) => (since === undefined ? manager : `${manager} at ${since}`)).join(', ');
    const wanted = expected === undefined ? 'not there' : expected;
    return seen(ref, path, `${actual ?? 'removed'}, should be ${wanted}${who === '' ? '' : ` (by ${who})`}`);
  });
  return [first ?? seen(ref, '.', 'it does not exist'), ...more];
}

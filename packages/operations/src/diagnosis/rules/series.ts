import { prometheusRef, seen, valueOr } from '../evidence.ts';
import type { Finding } from '../finding.ts';
import { advise } from '../offers.ts';
import type { Rule } from '../rule.ts';

/** One metric with a larger share of all series has a label too many, mostly one with a value for each request or user. */
const largestShare = 0.3;
/** A small database may be of few metrics, and no trouble at all. */
const fewSeries = 50_000;

export const tooManySeries: Rule = {
  id: 'D06',
  about: 'metrics with too many series',
  find: ({ bundle }) => {
    const { total, largest } = valueOr(bundle.prometheus.head, { total: 0, largest: [] });
    const [first] = largest;
    if (first === undefined || total < fewSeries || first.series <= largestShare * total) return [];
    const share = Math.round((100 * first.series) / total);
    const finding: Finding = {
      rule: 'D06',
      part: 'prometheus',
      kind: 'fault',
      severity: 'warning',
      code: 'too-many-series',
      title: `${share} % of all series in Prometheus (${first.series} of ${total}) are of ${first.metric}: a label of it has too many values`,
      confidence: 'likely',
      evidence: [
        seen(prometheusRef, '/api/v1/status/tsdb', `${first.metric} ${first.series}`),
        ...largest.slice(1, 4).map(({ metric, series }) => seen(prometheusRef, metric, String(series))),
      ],
      fixes: [
        advise(`Find the label: topk(10, count by (LABEL) (${first.metric})) for each of its labels`),
        advise('Take the label out where it is made, or drop it in the collector before it is sent'),
      ],
    };
    return [finding];
  },
};

import { labelsOf, type Metric } from '../metric.ts';
import { metricNamed } from '../vocabulary.ts';
import { type LexicalFault, type Token, tokenize } from './lexer.ts';

const words = new Set([
  'by',
  'without',
  'on',
  'ignoring',
  'group_left',
  'group_right',
  'and',
  'or',
  'unless',
  'offset',
  'bool',
  'inf',
  'nan',
  'start',
  'end',
]);
const lists = new Set(['by', 'without', 'on', 'ignoring', 'group_left', 'group_right']);
const growing = new Set(['rate', 'irate', 'increase']);

/**
 * What is wrong with a PromQL query as far as the vocabulary can tell: broken brackets and strings, metrics that nothing
 * emits, labels in matchers that a metric has not and rates of gauges.
 * Not a full parser. Empty when nothing was found.
 */
export function checkPromql(query: string): readonly LexicalFault[] {
  const { tokens, faults } = tokenize(query);
  if (faults.length > 0) return faults;
  const foreign = tokens.find(
    (token) => token.kind === 'symbol' && /^[|!&]/.test(token.text) && !/^!./.test(token.text),
  );
  if (foreign !== undefined) return [{ at: foreign.at, message: `${foreign.text} is no operator of PromQL` }];
  return metricsIn(tokens).flatMap((index) => checkSelector(tokens, index));
}

/** Names of the metrics a query reads, each once. */
export function metricNamesIn(query: string): readonly string[] {
  const { tokens } = tokenize(query);
  return [...new Set(metricsIn(tokens).map((index) => tokens[index]?.text ?? ''))];
}

type Place = 'expression' | 'matchers' | 'labels';

// Names stand in braces (labels to match) and in the brackets of `by (...)` and its like (labels to group by) too.
function placesOf(tokens: readonly Token[]): readonly Place[] {
  const open: Place[] = ['expression'];
  return tokens.map((token, index) => {
    const place = open.at(-1) ?? 'expression';
    const text = token.kind === 'symbol' ? token.text : '';
    if (text === '{') open.push('matchers');
    if (text === '(') open.push(lists.has(tokens[index - 1]?.text ?? '') ? 'labels' : 'expression');
    if (text === '}' || text === ')') open.pop();
    return place;
  });
}

function metricsIn(tokens: readonly Token[]): readonly number[] {
  const places = placesOf(tokens);
  return tokens.flatMap((token, index) => {
    const next = tokens[index + 1]?.text ?? '';
    const named = token.kind === 'name' && !token.text.startsWith('$') && !words.has(token.text.toLowerCase());
    const isCall = next === '(' || next === 'by' || next === 'without';
    return named && !isCall && places[index] === 'expression' ? [index] : [];
  });
}

function checkSelector(tokens: readonly Token[], index: number): LexicalFault[] {
  const token = tokens[index];
  if (token === undefined) return [];
  const metric = metricNamed(token.text);
  if (metric === undefined) return [{ at: token.at, message: `nothing emits ${token.text}` }];
  return [...unknownLabels(tokens, index, metric), ...wrongRate(tokens, index, metric)];
}

function unknownLabels(tokens: readonly Token[], index: number, metric: Metric): LexicalFault[] {
  if (tokens[index + 1]?.text !== '{') return [];
  const known = new Set([...labelsOf(metric), ...(metric.kind === 'histogram' ? ['le'] : [])]);
  const faults: LexicalFault[] = [];
  for (let at = index + 2; at < tokens.length && tokens[at]?.text !== '}'; at += 1) {
    const token = tokens[at];
    if (token?.kind === 'name' && !known.has(token.text)) {
      faults.push({ at: token.at, message: `${metric.name} has no label ${token.text}` });
    }
  }
  return faults;
}

function wrongRate(tokens: readonly Token[], index: number, metric: Metric): LexicalFault[] {
  const caller = tokens[index - 1]?.text === '(' ? tokens[index - 2] : undefined;
  if (caller === undefined || !growing.has(caller.text)) return [];
  const grows = metric.kind !== 'gauge' && metric.kind !== 'updown';
  return grows ? [] : [{ at: caller.at, message: `${caller.text} of ${metric.name}, which is no counter` }];
}

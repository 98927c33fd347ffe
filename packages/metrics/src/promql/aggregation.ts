import { expression, type Vector } from './expression.ts';

type Aggregation = 'sum' | 'avg' | 'min' | 'max' | 'count';

function aggregate(name: Aggregation, labels: readonly string[], series: Vector): Vector {
  const by = labels.length === 0 ? '' : ` by (${labels.join(', ')})`;
  return expression('vector', `${name}${by} (${series.text})`, series.metrics);
}

/** Sum per value of the labels; of everything when there are none. */
export function sumBy(labels: readonly string[], series: Vector): Vector {
  return aggregate('sum', labels, series);
}

/** Mean per value of the labels. */
export function averageBy(labels: readonly string[], series: Vector): Vector {
  return aggregate('avg', labels, series);
}

/** Highest per value of the labels. */
export function maxBy(labels: readonly string[], series: Vector): Vector {
  return aggregate('max', labels, series);
}

/** Lowest per value of the labels. */
export function minBy(labels: readonly string[], series: Vector): Vector {
  return aggregate('min', labels, series);
}

/** Number of series per value of the labels. */
export function countBy(labels: readonly string[], series: Vector): Vector {
  return aggregate('count', labels, series);
}

/** Sum over the labels named, keeping all others. */
export function sumWithout(labels: readonly string[], series: Vector): Vector {
  return expression('vector', `sum without (${labels.join(', ')}) (${series.text})`, series.metrics);
}

/** The so many highest series. */
export function topk(count: number, series: Vector): Vector {
  return expression('vector', `topk(${count}, ${series.text})`, series.metrics);
}

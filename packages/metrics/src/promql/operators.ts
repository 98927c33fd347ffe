import { expression, type Scalar, union, type Vector } from './expression.ts';

/** How two vectors are matched: by these labels only, many on the left to one on the right with `groupLeft`. */
export interface Matching {
  readonly on?: readonly string[];
  readonly ignoring?: readonly string[];
  /** Labels copied from the right side; empty array for none. */
  readonly groupLeft?: readonly string[];
}

type Operand = Vector | Scalar;

const ranks = { or: 1, and: 2, unless: 2, compare: 3, add: 4, multiply: 5 } as const;

interface Operation {
  readonly sign: string;
  readonly rank: number;
  readonly matching?: Matching | undefined;
}

function binary(left: Operand, right: Operand, operation: Operation): Vector {
  const { sign, rank, matching } = operation;
  const text = `${inParens(left, rank, 'left')} ${sign}${writeMatching(matching)} ${inParens(right, rank, 'right')}`;
  return expression('vector', text, union(left, right), rank);
}

// All operators used here group from the left: `a - b - c` is `(a - b) - c`.
function inParens(operand: Operand, rank: number, side: 'left' | 'right'): string {
  const bare = side === 'left' ? operand.rank >= rank : operand.rank > rank;
  return bare ? operand.text : `(${operand.text})`;
}

function writeMatching(matching: Matching | undefined): string {
  if (matching === undefined) return '';
  const labels = matching.on ?? matching.ignoring ?? [];
  const word = matching.on === undefined ? 'ignoring' : 'on';
  const group = matching.groupLeft === undefined ? '' : ` group_left (${matching.groupLeft.join(', ')})`;
  return ` ${word} (${labels.join(', ')})${group}`;
}

/** `left + right` */
export function add(left: Operand, right: Operand, matching?: Matching): Vector {
  return binary(left, right, { sign: '+', rank: ranks.add, matching });
}

/** `left - right` */
export function subtract(left: Operand, right: Operand, matching?: Matching): Vector {
  return binary(left, right, { sign: '-', rank: ranks.add, matching });
}

/** `left * right` */
export function multiply(left: Operand, right: Operand, matching?: Matching): Vector {
  return binary(left, right, { sign: '*', rank: ranks.multiply, matching });
}

/** `left / right` */
export function divide(left: Operand, right: Operand, matching?: Matching): Vector {
  return binary(left, right, { sign: '/', rank: ranks.multiply, matching });
}

/** Keeps what compares so with the right side. */
export function compare(
  left: Vector,
  sign: '==' | '!=' | '<' | '<=' | '>' | '>=',
  right: Operand,
  matching?: Matching,
): Vector {
  return binary(left, right, { sign, rank: ranks.compare, matching });
}

/** Keeps of the left what has its like on the right. */
export function and(left: Vector, right: Vector, matching?: Matching): Vector {
  return binary(left, right, { sign: 'and', rank: ranks.and, matching });
}

/** Keeps of the left what has no like on the right. */
export function unless(left: Vector, right: Vector, matching?: Matching): Vector {
  return binary(left, right, { sign: 'unless', rank: ranks.unless, matching });
}

/** The left, and what of the right is not in it. */
export function or(left: Vector, right: Vector, matching?: Matching): Vector {
  return binary(left, right, { sign: 'or', rank: ranks.or, matching });
}

/** `left / right`, and nothing where the right is 0: no NaN, no alert about no traffic. */
export function ratio(left: Vector, right: Vector, matching?: Matching): Vector {
  return divide(left, compare(right, '>', expression('scalar', '0', [])), matching);
}

/** A line of two texts side by side: in both, only in the first one, or only in the second. */
export interface DiffLine {
  readonly op: 'same' | 'gone' | 'come';
  readonly text: string;
}

/** Texts that differ in more lines are not worth matching: nobody reads that, and it would take long. */
const mostEdits = 1000;

/**
 * What became of the lines of a text: the fewest that go and come (Myers, "An O(ND) Difference Algorithm and Its Variations",
 * 1986). Where they differ in more than a thousand lines, all between their equal ends goes and comes.
 */
export function diffLines(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const [gone, come] = [before.slice(start, before.length - end), after.slice(start, after.length - end)];
  return [
    ...before.slice(0, start).map(same),
    ...(middle(gone, come) ?? [...gone.map(goes), ...come.map(comes)]),
    ...before.slice(before.length - end).map(same),
  ];
}

const same = (text: string): DiffLine => ({ op: 'same', text });
const goes = (text: string): DiffLine => ({ op: 'gone', text });
const comes = (text: string): DiffLine => ({ op: 'come', text });

/** How far each diagonal has come after each number of edits; the last one reaches the end of both. */
type Trace = readonly ReadonlyMap<number, number>[];

function middle(before: readonly string[], after: readonly string[]): DiffLine[] | undefined {
  const trace: Map<number, number>[] = [];
  let reached = new Map([[1, 0]]);
  for (let edits = 0; edits <= Math.min(before.length + after.length, mostEdits); edits += 1) {
    trace.push(reached);
    const next = new Map<number, number>();
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = isDown(reached, diagonal, edits) ? at(reached, diagonal + 1) : at(reached, diagonal - 1) + 1;
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x += 1;
      next.set(diagonal, x);
      if (x >= before.length && x - diagonal >= after.length) return walkBack(trace, before, after);
    }
    reached = next;
  }
  return undefined;
}

function at(reached: ReadonlyMap<number, number>, diagonal: number): number {
  return reached.get(diagonal) ?? -1;
}

/** Whether the way onto a diagonal is a line that comes (else one that goes). */
function isDown(reached: ReadonlyMap<number, number>, diagonal: number, edits: number): boolean {
  return diagonal === -edits || (diagonal !== edits && at(reached, diagonal - 1) < at(reached, diagonal + 1));
}

function walkBack(trace: Trace, before: readonly string[], after: readonly string[]): DiffLine[] {
  const lines: DiffLine[] = [];
  let [x, y] = [before.length, after.length];
  for (let edits = trace.length - 1; edits >= 0; edits -= 1) {
    const reached = trace[edits] ?? new Map<number, number>();
    const down = isDown(reached, x - y, edits);
    const from = x - y + (down ? 1 : -1);
    const fromX = at(reached, from);
    const fromY = fromX - from;
    for (; x > fromX && y > fromY && x > 0 && y > 0; x -= 1, y -= 1) lines.push(same(before[x - 1] ?? ''));
    if (edits > 0) lines.push(down ? comes(after[y - 1] ?? '') : goes(before[x - 1] ?? ''));
    [x, y] = [fromX, fromY];
  }
  return lines.reverse();
}

/** A diff with only the lines that differ and a few around them; `skipped` equal lines stand between. */
export type Hunk = { readonly skipped: number } | { readonly lines: readonly DiffLine[] };

/** Puts the lines that differ, each with `around` equal ones on both sides, into hunks. */
export function hunksOf(lines: readonly DiffLine[], around: number): readonly Hunk[] {
  const near = lines.map(() => false);
  for (const [index, { op }] of lines.entries()) {
    if (op !== 'same') near.fill(true, Math.max(0, index - around), index + around + 1);
  }
  const hunks: Hunk[] = [];
  let start = 0;
  for (let index = 1; index <= lines.length; index += 1) {
    if (index < lines.length && near[index] === near[start]) continue;
    hunks.push(near[start] ? { lines: lines.slice(start, index) } : { skipped: index - start });
    start = index;
  }
  return lines.length === 0 ? [] : hunks;
}

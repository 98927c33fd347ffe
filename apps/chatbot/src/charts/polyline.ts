/** Seconds since 1970, and a value. */
export type Point = readonly [time: number, value: number];

/** Larger ones are faults of a query, not measurements: like `NaN`, they break the line. */
const LARGEST = 1e24;
/** Smaller ones stand at zero. */
const SMALLEST = 1e-12;

/** Whether a value can be drawn. */
export function isDrawable(value: number): boolean {
  return Math.abs(value) <= LARGEST;
}

/** The points that a chart works with: those of no number as `NaN`, dust as zero. */
export function cleanPoints(points: readonly Point[]): readonly Point[] {
  return points.map(([time, value]) => [
    time,
    !isDrawable(value) ? Number.NaN : Math.abs(value) < SMALLEST ? 0 : value,
  ]);
}

/**
 * The least distance in time that counts as a gap: one and a half times the usual distance of the points. Infinite where
 * there are too few points to tell.
 */
export function gapOf(points: readonly Point[]): number {
  const distances: number[] = [];
  for (const [index, [time]] of points.entries()) {
    const before = points[index - 1];
    if (before !== undefined && time > before[0]) distances.push(time - before[0]);
  }
  const usual = distances.toSorted((a, b) => a - b)[Math.floor(distances.length / 2)];
  return usual === undefined || distances.length < 2 ? Number.POSITIVE_INFINITY : usual * 1.5;
}

/** The points as unbroken pieces: broken at gaps and where a value is no number. */
export function linesOf(points: readonly Point[], gap: number): readonly (readonly Point[])[] {
  const pieces: Point[][] = [];
  let piece: Point[] = [];
  for (const point of points) {
    const before = piece.at(-1);
    if (before !== undefined && point[0] - before[0] > gap) piece = closed(pieces, piece);
    if (Number.isFinite(point[1])) piece.push(point);
    else piece = closed(pieces, piece);
  }
  closed(pieces, piece);
  return pieces;
}

function closed(pieces: Point[][], piece: Point[]): Point[] {
  if (piece.length > 0) pieces.push(piece);
  return [];
}

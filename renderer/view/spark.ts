/** Numbers over time -> the lines of a small chart. Pure: a chart is drawn by the browser from these paths. */

export interface SparkPoint {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly value: number;
}

export interface SparkSpan {
  readonly from: number;
  readonly to: number;
}

export interface Spark {
  /** The line, and the area below it, in a box of SPARK_WIDTH x SPARK_HEIGHT. */
  readonly line: string;
  readonly area: string;
  readonly low: number;
  readonly high: number;
}

export const SPARK_WIDTH = 240;
export const SPARK_HEIGHT = 48;
/** Room above the highest value, as a part of the height: a line at the rim looks cut off. */
const HEADROOM = 0.12;
/** Samples are a minute apart: a longer pause is a time in which nothing looked, and no line is drawn over it. */
const MIN_GAP_MS = 200_000;
/** Of the span: less of it is a stroke, not a course. */
const MIN_COURSE_PART = 1 / 40;
/** Of the span: points that are spread over days stand further apart. */
const GAP_PART = 1 / 30;

/** Only points within the span count. null: too few of them for a course. */
export function sparkOf(points: readonly SparkPoint[], span: SparkSpan): Spark | null {
  const shown = points.filter(({ at }) => at >= span.from && at <= span.to);
  const [first, last] = [shown[0], shown.at(-1)];
  if (!first || !last || last.at - first.at < (span.to - span.from) * MIN_COURSE_PART) return null;
  const high = Math.max(...shown.map(({ value }) => value));
  const low = Math.min(...shown.map(({ value }) => value));
  const x = (at: number): number => round(((at - span.from) / (span.to - span.from)) * SPARK_WIDTH);
  const top = high === 0 ? 1 : high * (1 + HEADROOM);
  const y = (value: number): number => round(SPARK_HEIGHT - (value / top) * SPARK_HEIGHT);
  const pieces = unbroken(shown, Math.max(MIN_GAP_MS, (span.to - span.from) * GAP_PART));
  const lines = pieces.map((piece) => piece.map(({ at, value }) => `${x(at)} ${y(value)}`).join('L'));
  const areas = pieces.map((piece, index) => {
    const [begin, end] = [piece[0], piece.at(-1)];
    return begin && end
      ? `M${x(begin.at)} ${SPARK_HEIGHT}L${lines[index]}L${x(end.at)} ${SPARK_HEIGHT}Z`
      : '';
  });
  return { line: lines.map((line) => `M${line}`).join(''), area: areas.join(''), low, high };
}

/** The point that is nearest to `at`; null where there is none. */
export function nearestPoint(points: readonly SparkPoint[], at: number): SparkPoint | null {
  return points.reduce<SparkPoint | null>(
    (best, point) => (best === null || Math.abs(point.at - at) < Math.abs(best.at - at) ? point : best),
    null,
  );
}

function unbroken(points: readonly SparkPoint[], gapMs: number): readonly (readonly SparkPoint[])[] {
  const pieces: SparkPoint[][] = [];
  for (const point of points) {
    const piece = pieces.at(-1);
    const last = piece?.at(-1);
    if (piece && last && point.at - last.at <= gapMs) piece.push(point);
    else pieces.push([point]);
  }
  return pieces;
}

const round = (n: number): number => Math.round(n * 10) / 10;

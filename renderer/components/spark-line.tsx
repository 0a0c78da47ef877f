import { type PointerEvent, useMemo, useState } from 'react';
import { TEXTS } from '../../texts/window.js';
import { formatClock, formatDayTime } from '../view/format.js';
import type { HistoryRange } from '../view/history-series.js';
import {
  nearestPoint,
  SPARK_HEIGHT,
  SPARK_WIDTH,
  type SparkPoint,
  type SparkSpan,
  sparkOf,
} from '../view/spark.js';

interface SparkLineProps {
  readonly name: string;
  readonly points: readonly SparkPoint[];
  readonly span: SparkSpan;
  readonly range: HistoryRange;
  readonly format: (value: number) => string;
}

/** One series: its value of now, its highest, and its course; the pointer reads any moment of it. */
export function SparkLine({ name, points, span, range, format }: SparkLineProps) {
  const [pointed, setPointed] = useState<SparkPoint | null>(null);
  const spark = useMemo(() => sparkOf(points, span), [points, span]);
  const texts = TEXTS.history;
  const now = format(points.at(-1)?.value ?? 0);
  const read = (event: PointerEvent<SVGSVGElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    setPointed(nearestPoint(points, span.from + ((event.clientX - left) / width) * (span.to - span.from)));
  };
  const time = (at: number) => (range === 'hour' ? formatClock(at) : formatDayTime(at));
  const beside = pointed
    ? texts.at(format(pointed.value), time(pointed.at))
    : spark === null
      ? texts.noneYet
      : texts.highest(format(spark.high));
  const summary = spark && texts.summary(name, range, format(spark.low), format(spark.high), now);
  return (
    <div className="spark">
      <p className="spark-head">
        <span className="spark-name">{name}</span>
        <strong className="spark-now">{now}</strong>
      </p>
      <p className="spark-beside">{beside}</p>
      <svg
        className="spark-picture"
        viewBox={`0 0 ${SPARK_WIDTH} ${SPARK_HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={summary ?? `${name}: ${texts.noneYet}`}
        onPointerMove={read}
        onPointerLeave={() => setPointed(null)}
      >
        <path className="spark-ground" d={`M0 ${SPARK_HEIGHT}H${SPARK_WIDTH}`} />
        {spark && <path className="spark-area" d={spark.area} />}
        {spark && <path className="spark-line" d={spark.line} />}
      </svg>
    </div>
  );
}

import { scaleLinear } from '@visx/scale';
import { AreaClosed, LinePath } from '@visx/shape';
import type { Point } from '@/features/admin/model';
import { t } from '@/shared/i18n/rooms';

const width = 360;
const height = 96;
const edge = 4;

/** One figure over the last hour. */
export default function HourChart({ title, points }: { title: string; points: Point[] }) {
  const most = Math.max(...points.map((point) => point.value));
  const total = points.reduce((sum, point) => sum + point.value, 0);
  const across = scaleLinear<number>({ domain: [-59, 0], range: [edge, width - edge] });
  const up = scaleLinear<number>({
    domain: [0, most || 1],
    range: [height - edge, edge],
  });
  const x = (point: Point) => across(point.minute);
  const y = (point: Point) => up(point.value);
  const round = (value: number) => Number(value.toFixed(1));
  return (
    <figure className="grid gap-1">
      <figcaption className="flex justify-between text-sm">
        <span className="font-medium">{title}</span>
        <span className="text-muted-foreground tabular-nums">{t('queue.most', { most: round(most) })}</span>
      </figcaption>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={t('queue.chart', { title, total: round(total), most: round(most) })}
        className="h-24 w-full rounded-md bg-muted/40 dark:bg-background/60"
        preserveAspectRatio="none"
      >
        <AreaClosed data={points} x={x} y={y} yScale={up} className="fill-ember-soft" />
        <LinePath data={points} x={x} y={y} className="fill-none stroke-ember" strokeWidth={1.5} />
      </svg>
    </figure>
  );
}

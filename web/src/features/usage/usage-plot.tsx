import { useCallback, useState } from 'react';
import { AxisBottom, AxisLeft } from '@visx/axis';
import { Group } from '@visx/group';
import { scaleBand, scaleLinear } from '@visx/scale';
import { Bar } from '@visx/shape';
import { distinct, measureOf, type UsageLine } from '@/features/usage/model';
import { t } from '@/shared/i18n/rooms';

const height = 260;
const margin = { top: 10, right: 10, bottom: 34, left: 56 };
const most = 60;
/** What the words under a bar need. */
const label = 100;

/** How wide what the reference is given to is, so that the figures keep their size on a phone. */
const useWidth = () => {
  const [width, setWidth] = useState(0);
  const ref = useCallback((element: Element | null) => {
    if (!element) return undefined;
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [width, ref] as const;
};

/** `what` is what there is a bar for each of. */
type UsagePlotProps = { lines: UsageLine[]; what: string };

/** Bars of cost, or of tokens where all was free. The table beside it says the same in figures. */
export default function UsagePlot({ lines, what }: UsagePlotProps) {
  const [width, ref] = useWidth();
  const inner = {
    width: Math.max(1, width - margin.left - margin.right),
    height: height - margin.top - margin.bottom,
  };
  const shown = lines.slice(-most);
  const x = scaleBand({ domain: shown.map((line) => line.key), range: [0, inner.width], padding: 0.25 });
  const measure = measureOf(shown);
  const top = Math.max(1, ...shown.map(measure.of));
  const y = scaleLinear({ domain: [0, top], range: [inner.height, 0], nice: true });
  const names = new Map(shown.map((line) => [line.key, line.name || line.key]));
  const every = Math.ceil(shown.length / Math.max(1, Math.floor(inner.width / label)));
  return (
    <svg
      ref={ref}
      height={height}
      role="img"
      aria-label={t(measure.what === 'cost' ? 'usage.plot' : 'usage.plotTokens', { what })}
      className="w-full text-foreground"
    >
      <Group left={margin.left} top={margin.top}>
        {shown.map((line) => (
          <Bar
            key={line.key}
            x={x(line.key)}
            y={y(measure.of(line))}
            width={x.bandwidth()}
            height={inner.height - y(measure.of(line))}
            rx={2}
            className="fill-ember-bright"
          >
            <title>{`${names.get(line.key)}: ${measure.format(measure.of(line))}`}</title>
          </Bar>
        ))}
        <AxisLeft
          scale={y}
          tickValues={distinct(y.ticks(4), measure.format)}
          stroke="currentColor"
          tickStroke="currentColor"
          tickFormat={(value) => measure.format(Number(value))}
          tickLabelProps={{ fill: 'currentColor', fontSize: 11, textAnchor: 'end', dx: -4, dy: 4 }}
        />
        <AxisBottom
          top={inner.height}
          scale={x}
          stroke="currentColor"
          tickStroke="currentColor"
          tickValues={shown.filter((_, at) => at % every === 0).map((line) => line.key)}
          tickFormat={(key) => (names.get(key) ?? key).slice(0, 14)}
          tickLabelProps={{ fill: 'currentColor', fontSize: 11, textAnchor: 'middle' }}
        />
      </Group>
    </svg>
  );
}

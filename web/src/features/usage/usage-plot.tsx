import { AxisBottom, AxisLeft } from '@visx/axis';
import { Group } from '@visx/group';
import { scaleBand, scaleLinear } from '@visx/scale';
import { Bar } from '@visx/shape';
import type { UsageLine } from '@/features/usage/model';
import { formatMoney } from '@/shared/format/format';

const width = 880;
const height = 260;
const margin = { top: 10, right: 10, bottom: 34, left: 70 };
const inner = {
  width: width - margin.left - margin.right,
  height: height - margin.top - margin.bottom,
};
const most = 60;

type UsagePlotProps = { lines: UsageLine[]; label: string };

/** Bars of cost. The table beside it says the same in figures. */
export default function UsagePlot({ lines, label }: UsagePlotProps) {
  const shown = lines.slice(-most);
  const x = scaleBand({ domain: shown.map((line) => line.key), range: [0, inner.width], padding: 0.25 });
  const top = Math.max(1, ...shown.map((line) => line.costMicros));
  const y = scaleLinear({ domain: [0, top], range: [inner.height, 0], nice: true });
  const names = new Map(shown.map((line) => [line.key, line.name || line.key]));
  const every = Math.ceil(shown.length / 8);
  return (
    <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label} className="w-full text-foreground">
      <Group left={margin.left} top={margin.top}>
        {shown.map((line) => (
          <Bar
            key={line.key}
            x={x(line.key)}
            y={y(line.costMicros)}
            width={x.bandwidth()}
            height={inner.height - y(line.costMicros)}
            rx={2}
            className="fill-primary"
          >
            <title>{`${names.get(line.key)}: ${formatMoney(line.costMicros)}`}</title>
          </Bar>
        ))}
        <AxisLeft
          scale={y}
          numTicks={4}
          stroke="currentColor"
          tickStroke="currentColor"
          tickFormat={(value) => formatMoney(Number(value))}
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

import { UnfoldVertical } from 'lucide-react';
import { Button } from '@/components/ui/button';
import type { Colours } from '@/features/review/colours';
import { anchorOf, type DiffFile, type DiffLine, type DiffRow, type Side } from '@/features/review/diff';
import { Line, type LineHands } from '@/features/review/line';
import { type Anchor, isIn, keyOf, type Range } from '@/features/review/model';
import { t } from '@/shared/i18n/rooms';
import { cn } from '@/shared/lib/cn';

const tone = { add: 'bg-success-soft', delete: 'bg-destructive-soft', context: '' } as const;
const frame = 'border-x bg-card font-mono text-xs leading-5';

type RowViewProps = {
  file: DiffFile;
  row: DiffRow;
  wraps: boolean;
  colours: Colours;
  chosen: Range | null;
  active: string | null;
  handsOf: (anchor: Anchor) => LineHands | null;
  onContext: (gap: number) => void;
};

/** One row of a diff: a hunk's head, a line, or two lines side by side. */
export function RowView({ file, row, wraps, colours, chosen, active, handsOf, onContext }: RowViewProps) {
  if (row.kind === 'hunk')
    return (
      <div className={cn(frame, 'flex min-h-6 items-center gap-2 bg-muted px-3 text-muted-foreground')}>
        {row.hidden !== 0 && (
          <Button
            variant="ghost"
            size="sm"
            className="h-6 px-1.5 font-sans text-xs pointer-coarse:min-h-11"
            onClick={() => onContext(row.gap)}
          >
            <UnfoldVertical aria-hidden />
            {row.hidden === null ? t('review.more') : t('review.hidden', { count: row.hidden })}
          </Button>
        )}
        <span className="truncate">{row.header}</span>
      </div>
    );
  const first = file.hunks[0]?.lines[0];
  const line = (each: DiffLine, side: Side, other?: { number: number | null; first: boolean }) => {
    const anchor = { ...anchorOf(each), file: file.path };
    const key = keyOf(anchor);
    return (
      <Line
        line={each}
        number={side === 'old' ? each.oldLine : each.newLine}
        anchor={key}
        tokens={colours.of(each)}
        wraps={wraps}
        chosen={isIn(chosen, anchor)}
        reachable={key === active || each === first}
        hands={anchor.side === side ? handsOf(anchor) : null}
        other={other}
      />
    );
  };
  if (row.kind === 'line') {
    const { side } = anchorOf(row.line);
    const here = isIn(chosen, { ...anchorOf(row.line), file: file.path });
    return (
      <div className={cn(frame, 'flex', here ? 'bg-ember-soft' : tone[row.line.kind])}>
        {line(row.line, side, {
          number: row.line.kind === 'context' ? row.line.oldLine : null,
          first: side === 'new',
        })}
      </div>
    );
  }
  const sides = [
    ['old', row.left],
    ['new', row.right],
  ] as const;
  return (
    <div className={cn(frame, 'grid grid-cols-2 divide-x')}>
      {sides.map(([side, half]) => (
        <div
          key={side}
          className={cn(
            'flex min-w-0',
            half
              ? isIn(chosen, { ...anchorOf(half), file: file.path }) && anchorOf(half).side === side
                ? 'bg-ember-soft'
                : tone[half.kind]
              : 'bg-muted/50',
          )}
        >
          {half && line(half, side)}
        </div>
      ))}
    </div>
  );
}

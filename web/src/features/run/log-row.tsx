import type { LogLine } from '@/features/run/log-store';
import { type AnsiSpan, spansOf } from '@/shared/ansi/spans';
import { formatTime } from '@/shared/format/format';
import { t } from '@/shared/i18n/rooms';

type LogRowProps = {
  line: LogLine | null;
  times: boolean;
  hits: readonly (readonly [number, number])[];
  /** The match that was gone to is in this line. */
  current?: boolean;
  onNumber: (number: number, extend: boolean) => void;
};

export function LogRow({ line, times, hits, current = false, onNumber }: LogRowProps) {
  if (!line) return null;
  return (
    <>
      <button
        type="button"
        tabIndex={-1}
        aria-label={t('run.linkTo', { number: line.number })}
        onClick={(event) => onNumber(line.number, event.shiftKey)}
        className="tabular w-12 shrink-0 text-right text-muted-foreground select-none hover:text-foreground"
      >
        {line.number}
      </button>
      {times && line.at && (
        <span className="tabular shrink-0 text-muted-foreground select-none">{formatTime(line.at)}</span>
      )}
      <span className={line.stream === 'stderr' ? 'text-warning' : undefined}>
        {marked(spansOf(line.text), hits).map(({ span, hit }, index) => {
          const Tag = hit ? 'mark' : 'span';
          return (
            <Tag
              key={`${index}`}
              className={
                hit
                  ? `rounded-xs ${current ? 'bg-warning text-background' : 'bg-warning/25 text-foreground'}`
                  : classOf(span)
              }
              style={hit ? undefined : styleOf(span)}
            >
              {span.text}
            </Tag>
          );
        })}
      </span>
      {line.afterBreak && (
        <span className="sticky right-2 ml-auto shrink-0 bg-card px-1 text-warning select-none">
          {t('run.interruptedShort')}
        </span>
      )}
    </>
  );
}

type Piece = { span: AnsiSpan; hit: boolean };

/** The spans cut where a match begins and ends. */
export const marked = (
  spans: readonly AnsiSpan[],
  hits: readonly (readonly [number, number])[],
): readonly Piece[] => {
  if (hits.length === 0) return spans.map((span) => ({ span, hit: false }));
  const pieces: Piece[] = [];
  let column = 0;
  for (const span of spans) {
    const end = column + span.text.length;
    let from = column;
    const put = (to: number, hit: boolean) => {
      if (to > from)
        pieces.push({ span: { ...span, text: span.text.slice(from - column, to - column) }, hit });
      from = Math.max(from, to);
    };
    for (const [first, last] of hits) {
      if (last <= from || first >= end) continue;
      put(Math.max(first, column), false);
      put(Math.min(last, end), true);
    }
    put(end, false);
    column = end;
  }
  return pieces;
};

const tones: Record<string, string> = {
  red: 'text-destructive',
  green: 'text-success',
  yellow: 'text-warning',
  blue: 'text-info',
  cyan: 'text-info',
  magenta: 'text-ember',
};

// Named colours become our own tokens, which are readable in both themes.
const classOf = (span: AnsiSpan): string =>
  [
    tones[span.foreground?.replace('bright-', '') ?? ''],
    span.bold && 'font-bold',
    span.dim && 'text-muted-foreground',
    span.italic && 'italic',
    span.underline && 'underline',
    span.strike && 'line-through',
  ]
    .filter(Boolean)
    .join(' ');

// Other colours are kept, and drawn towards the text's colour so that both themes can read them.
const styleOf = (span: AnsiSpan) =>
  span.foreground && /^\d/.test(span.foreground)
    ? { color: `color-mix(in oklab, rgb(${span.foreground}) 45%, var(--foreground))` }
    : undefined;

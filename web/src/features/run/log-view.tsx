import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { Input } from '@/components/ui/input';
import type { LogStore } from '@/features/run/log-store';
import { type AnsiSpan, spansOf } from '@/shared/ansi/spans';
import { t } from '@/shared/i18n/t';

const ROW = 20;

/** The raw log: only the rows in sight exist, and colours are read for those alone. */
export function LogView({ store }: { store: LogStore }) {
  // The store and the virtualiser change in place, which the compiler cannot see.
  'use no memo';
  useSyncExternalStore(store.subscribe, () => store.version);
  const scroller = useRef<HTMLDivElement>(null);
  const [follows, setFollows] = useState(true);
  const [query, setQuery] = useState('');
  const { count } = store;
  // oxlint-disable-next-line react/incompatible-library -- the component opts out of the compiler above
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 20,
  });
  useEffect(() => {
    if (follows && count > 0) rows.scrollToIndex(count - 1);
  }, [follows, count, rows]);
  const found = query === '' ? null : store.search({ text: query, regex: false, matchCase: false });
  const hits = new Set(found?.lines);
  return (
    <>
      <div className="flex items-center gap-2 px-3 pb-2">
        <Input
          aria-label={t('run.search')}
          placeholder={t('run.search')}
          className="max-w-72"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={(event) => {
            const next = found?.lines.find((line) => line > (rows.range?.endIndex ?? 0)) ?? found?.lines[0];
            if (event.key !== 'Enter' || next === undefined) return;
            setFollows(false);
            rows.scrollToIndex(next, { align: 'center' });
          }}
        />
        {found && (
          <span role="status" className="tabular text-sm">
            {t('run.matches', { count: found.lines.length })}
          </span>
        )}
      </div>
      <section
        ref={scroller}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
        tabIndex={0}
        aria-label={t('run.log')}
        className="min-h-48 flex-1 overflow-auto bg-card font-mono text-xs"
        onScroll={({ currentTarget: at }) =>
          setFollows(at.scrollHeight - at.scrollTop - at.clientHeight < ROW * 2)
        }
      >
        <div className="relative" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map((row) => (
            <div
              key={row.index}
              className={`absolute flex gap-3 px-3 leading-5 whitespace-pre ${hits.has(row.index) ? 'bg-warning-soft' : ''}`}
              style={{ transform: `translateY(${row.start}px)`, height: ROW }}
            >
              <span className="tabular w-12 shrink-0 text-right text-muted-foreground select-none">
                {row.index + 1}
              </span>
              <span>
                {spansOf(store.line(row.index)?.text ?? '').map((span, index) => (
                  <span key={`${index}`} className={classOf(span)}>
                    {span.text}
                  </span>
                ))}
              </span>
            </div>
          ))}
        </div>
      </section>
    </>
  );
}

const tones: Record<string, string> = {
  red: 'text-destructive',
  green: 'text-success',
  yellow: 'text-warning',
  blue: 'text-info',
  cyan: 'text-info',
  magenta: 'text-ember',
};

// Named colours become our own tokens, which are readable in both themes; others keep the text's colour.
const classOf = (span: AnsiSpan): string =>
  [
    tones[span.foreground?.replace('bright-', '') ?? ''],
    span.bold && 'font-bold',
    span.dim && 'text-muted-foreground',
    span.italic && 'italic',
    span.underline && 'underline',
  ]
    .filter(Boolean)
    .join(' ');

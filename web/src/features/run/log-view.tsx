import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowDownToLine, ArrowUp, Clock, Copy, Expand, ListFilter, WrapText } from 'lucide-react';
import {
  type KeyboardEvent,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { useHotkeys } from 'react-hotkeys-hook';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/input';
import { say } from '@/components/ui/toast';
import { LogRow } from '@/features/run/log-row';
import { formatLineRange, type LogQuery, type LogStore, parseLineRange } from '@/features/run/log-store';
import { distinct, hitsOf, LogSearch } from '@/features/run/log-search';
import { t } from '@/shared/i18n/rooms';
import { cn } from '@/shared/lib/cn';

const ROW = 20;

/** The raw log: only the rows in sight exist, and colours are read for those alone. */
export function LogView({ store, start }: { store: LogStore; start?: { line: number } }) {
  // The store and the virtualiser change in place, which the compiler cannot see.
  'use no memo';
  useSyncExternalStore(store.subscribe, () => store.version);
  const frame = useRef<HTMLDivElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const [follows, setFollows] = useState(() => parseLineRange(window.location.hash) === null);
  const [wraps, setWraps] = useState(false);
  const [times, setTimes] = useState(false);
  const [marked, setMarked] = useState(() => parseLineRange(window.location.hash));
  const [search] = useState(() => new LogSearch(store));
  const [query, setQuery] = useState<LogQuery>({ text: '', regex: false, matchCase: false });
  const [only, setOnly] = useState(false);
  const [current, setCurrent] = useState<number>();
  const found = search.of(query);
  const shown = only && query.text !== '' ? distinct(found) : null;
  const count = shown ? shown.length : store.count;
  const lineAt = (row: number) => (shown ? (shown[row] ?? 0) : row);
  // oxlint-disable-next-line react/incompatible-library -- the component opts out of the compiler above
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 20,
  });

  const height = rows.getTotalSize();
  // Further than there is, so that nothing has to be laid out to know how far.
  useLayoutEffect(() => {
    if (follows && count > 0) scroller.current?.scrollTo({ top: height });
  }, [follows, count, height]);
  const arrived = useRef(false);
  useEffect(() => {
    if (arrived.current || !marked || count < marked.first) return;
    arrived.current = true;
    rows.scrollToIndex(marked.first - 1, { align: 'center' });
  }, [count, marked, rows]);

  useEffect(() => {
    if (!start) return;
    setFollows(false);
    rows.scrollToIndex(start.line, { align: 'start' });
  }, [start, rows]);

  const goTo = (line: number | undefined) => {
    if (line === undefined) return;
    setFollows(false);
    rows.scrollToIndex(shown ? shown.indexOf(line) : line, { align: 'center' });
  };
  const toMatch = (by: 1 | -1) => {
    const line = search.step(by);
    setCurrent(line);
    goTo(line);
  };
  const nextError = (step: 1 | -1) => {
    const at = lineAt(
      (rows.range?.startIndex ?? 0) +
        Math.floor(((rows.range?.endIndex ?? 0) - (rows.range?.startIndex ?? 0)) / 2),
    );
    const line = search.errorAfter(at, step);
    if (line === undefined) say(t('run.noError'));
    goTo(line);
  };
  useHotkeys('n', () => nextError(1));
  useHotkeys('shift+n', () => nextError(-1));
  useHotkeys('t', () => setTimes((on) => !on));
  useHotkeys('f', () => void full());
  useHotkeys('end', () => setFollows(true));

  const full = () =>
    document.fullscreenElement ? document.exitFullscreen() : frame.current?.requestFullscreen();
  const mark = (number: number, extend: boolean) => {
    const first = extend && marked ? Math.min(marked.first, number) : number;
    const last = extend && marked ? Math.max(marked.last, number) : number;
    setMarked({ first, last });
    const link = new URL(window.location.href);
    link.hash = formatLineRange(first, last);
    window.history.replaceState(window.history.state, '', link);
    void navigator.clipboard?.writeText(link.href).then(
      () => say(t('run.linkCopied')),
      () => undefined,
    );
  };
  const copyMarked = () => {
    if (!marked) return;
    void navigator.clipboard
      ?.writeText(store.plainText(marked.first - 1, marked.last - 1))
      .then(() => say(t('common.copied')));
  };
  const onSearchKey = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    toMatch(event.shiftKey ? -1 : 1);
  };
  const toggles = [
    { name: 'run.wrap', on: wraps, Icon: WrapText, press: () => setWraps(!wraps) },
    { name: 'run.times', on: times, Icon: Clock, press: () => setTimes(!times) },
    { name: 'run.follow', on: follows, Icon: ArrowDownToLine, press: () => setFollows(!follows) },
  ] as const;
  return (
    <div ref={frame} className="flex min-h-0 flex-1 flex-col bg-background">
      <div className="flex flex-wrap items-center gap-1.5 px-2 pb-2">
        <Input
          type="search"
          aria-label={t('run.search')}
          placeholder={t('run.search')}
          className="h-8 min-w-0 flex-1 max-sm:basis-full sm:max-w-56"
          value={query.text}
          onChange={(event) => {
            setQuery({ ...query, text: event.target.value });
            setCurrent(undefined);
          }}
          onKeyDown={onSearchKey}
        />
        <Toggle
          on={query.regex}
          label={t('run.regex')}
          onPress={() => setQuery({ ...query, regex: !query.regex })}
        >
          .*
        </Toggle>
        <Toggle
          on={query.matchCase}
          label={t('run.case')}
          onPress={() => setQuery({ ...query, matchCase: !query.matchCase })}
        >
          Aa
        </Toggle>
        {query.text !== '' && (
          <>
            <span role="status" className="tabular text-sm text-muted-foreground">
              {found.fault ? t('run.badRegex') : t('run.matches', { count: found.lines.length })}
            </span>
            <Button variant="ghost" size="icon-sm" aria-label={t('run.previous')} onClick={() => toMatch(-1)}>
              <ArrowUp aria-hidden />
            </Button>
            <Button variant="ghost" size="icon-sm" aria-label={t('run.next')} onClick={() => toMatch(1)}>
              <ArrowDown aria-hidden />
            </Button>
            <Toggle on={only} label={t('run.onlyMatches')} onPress={() => setOnly(!only)}>
              <ListFilter aria-hidden />
            </Toggle>
          </>
        )}
        <div className="ml-auto flex items-center gap-1">
          {marked && marked.first <= store.count && (
            <Button variant="ghost" size="sm" onClick={copyMarked}>
              <Copy aria-hidden /> {t('run.copyLines', { count: marked.last - marked.first + 1 })}
            </Button>
          )}
          <Button variant="ghost" size="sm" onClick={() => nextError(1)}>
            {t('run.nextError')}
          </Button>
          {toggles.map(({ name, on, Icon, press }) => (
            <Button
              key={name}
              variant={on ? 'secondary' : 'ghost'}
              size="icon-sm"
              aria-pressed={on}
              aria-label={t(name)}
              title={t(name)}
              onClick={press}
            >
              <Icon aria-hidden />
            </Button>
          ))}
          <Button
            variant="ghost"
            size="icon-sm"
            aria-label={t('run.full')}
            title={t('run.full')}
            onClick={() => void full()}
          >
            <Expand aria-hidden />
          </Button>
        </div>
      </div>
      <div
        ref={scroller}
        role="region"
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
        tabIndex={0}
        aria-label={t('run.log')}
        data-lines={store.count}
        className="min-h-40 flex-1 overflow-auto border-t bg-card font-mono text-xs focus-visible:-outline-offset-2"
        onScroll={({ currentTarget: at }) =>
          setFollows(at.scrollHeight - at.scrollTop - at.clientHeight < ROW * 2)
        }
      >
        {count === 0 && <p className="p-4 font-sans text-sm text-muted-foreground">{t('run.noLog')}</p>}
        <div className="relative" style={{ height }}>
          {rows.getVirtualItems().map((row) => {
            const line = lineAt(row.index);
            return (
              <div
                key={row.index}
                data-index={row.index}
                ref={wraps ? rows.measureElement : undefined}
                className={cn(
                  'absolute top-0 flex min-w-full gap-3 px-2 leading-5',
                  wraps ? 'right-0 left-0 whitespace-pre-wrap wrap-anywhere' : 'w-max whitespace-pre',
                  marked && line + 1 >= marked.first && line + 1 <= marked.last && 'bg-ember-soft',
                )}
                style={{ transform: `translateY(${row.start}px)`, ...(wraps ? {} : { height: ROW }) }}
              >
                <LogRow
                  line={store.line(line)}
                  times={times}
                  hits={query.text === '' ? [] : hitsOf(found, line)}
                  current={line === current}
                  onNumber={mark}
                />
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

function Toggle({
  on,
  label,
  onPress,
  children,
}: {
  on: boolean;
  label: string;
  onPress: () => void;
  children: React.ReactNode;
}) {
  return (
    <Button
      variant={on ? 'secondary' : 'ghost'}
      size="sm"
      className="px-2 font-mono"
      aria-pressed={on}
      aria-label={label}
      title={label}
      onClick={onPress}
    >
      {children}
    </Button>
  );
}

import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type Ref,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { Colours } from '@/features/review/colours';
import { type Context, type DiffFile, type DiffRow, linesOf, rowsOf } from '@/features/review/diff';
import { FileHead, FileNote } from '@/features/review/file-head';
import { anchorsOf, type Item, itemsOf, nextChange, nextItem } from '@/features/review/list';
import { type Anchor, isIn, keyOf, type Range, rangeTo, threadsOf } from '@/features/review/model';
import { RowView } from '@/features/review/row-view';
import { Talk } from '@/features/review/talk';
import type { Commenting } from '@/features/review/use-comments';
import { t } from '@/shared/i18n/rooms';

export type Layout = 'unified' | 'split';

const LINE = 20;
/** How much of the scrolling region the bar above the diff covers. */
const BAR = 60;
/** So many rows around those in sight are coloured with them. */
const AROUND = 80;

/** What the bar and the keys ask of the list. */
export type DiffHandle = {
  toFile: (path: string) => void;
  byFile: (by: 1 | -1) => void;
  byComment: (by: 1 | -1) => void;
  byChange: (by: 1 | -1) => void;
  file: () => DiffFile | undefined;
};

export type DiffListProps = {
  ref: Ref<DiffHandle>;
  runId: string;
  files: readonly DiffFile[];
  layout: Layout;
  wraps: boolean;
  contexts: ReadonlyMap<string, Context>;
  commenting: Commenting;
  canComment: boolean;
  isOpen: (file: DiffFile) => boolean;
  onOpen: (file: DiffFile, open: boolean) => void;
  /** Without it files cannot be marked. */
  onViewed?: (file: DiffFile, viewed: boolean) => void;
  onContext: (file: DiffFile, gap: number) => void;
  onAlone: (file: DiffFile) => void;
};

const estimate = (item: Item | undefined): number =>
  item?.kind === 'row' ? LINE : item?.kind === 'talk' ? 120 : item?.kind === 'end' ? 12 : 42;

const madeRows = new WeakMap<DiffFile, Map<string, readonly DiffRow[]>>();

/** The rows of a file, made once for each way of showing it. */
const cachedRows = (file: DiffFile, layout: Layout, context: Context | undefined): readonly DiffRow[] => {
  const opened = context ? [...context.opened].join(';') : '';
  const key = `${layout} ${opened}`;
  const known = madeRows.get(file) ?? new Map<string, readonly DiffRow[]>();
  madeRows.set(file, known);
  const rows = known.get(key) ?? rowsOf(file, layout, context);
  known.set(key, rows);
  return rows;
};

/** A diff of any length: only the rows in sight exist. Lines are reached by the arrows and chosen with Shift. */
export function DiffList(props: DiffListProps) {
  // The virtualiser and the colours change in place, which the compiler cannot see.
  'use no memo';
  const { files, layout, wraps, contexts, commenting, canComment, isOpen } = props;
  const list = useRef<HTMLDivElement>(null);
  const [colours] = useState(() => new Colours());
  useSyncExternalStore(colours.subscribe, () => colours.version);
  const [active, setActive] = useState<Anchor | null>(null);
  const [chosen, setChosen] = useState<Range | null>(null);
  const [writing, setWriting] = useState<Range | null>(null);
  const dragging = useRef(false);
  /** Where the choice of several lines began. */
  const origin = useRef<Anchor | null>(null);
  const cursor = useRef(-1);
  const [margin, setMargin] = useState(0);

  const comments = commenting.all;
  const items = useMemo(
    () =>
      itemsOf({
        files,
        isOpen,
        rowsOf: (file) => cachedRows(file, layout, contexts.get(file.path)),
        comments,
        threads: threadsOf(comments),
        writing,
      }),
    [files, isOpen, layout, contexts, comments, writing],
  );
  const activeKey = active && keyOf(active);
  const activeAt = useMemo(
    () =>
      activeKey === null
        ? -1
        : items.findIndex(
            (item) =>
              item.kind === 'row' && anchorsOf(item.file, item.row).some((each) => keyOf(each) === activeKey),
          ),
    [items, activeKey],
  );
  // oxlint-disable-next-line react/incompatible-library -- the component opts out of the compiler above
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => list.current?.closest<HTMLElement>('[data-slot=tabs-content]') ?? null,
    estimateSize: (index) => estimate(items[index]),
    getItemKey: (index) => items[index]?.key ?? index,
    overscan: 12,
    scrollMargin: margin,
    scrollPaddingStart: BAR,
    // The line that has the focus stays, wherever the reader scrolls.
    rangeExtractor: (range) => {
      const inSight = defaultRangeExtractor(range);
      return activeAt < 0 || inSight.includes(activeAt)
        ? inSight
        : [...inSight, activeAt].toSorted((one, other) => one - other);
    },
  });

  useLayoutEffect(() => {
    const here = list.current;
    const scroller = here?.closest<HTMLElement>('[data-slot=tabs-content]');
    if (!here || !scroller) return undefined;
    const measure = () =>
      setMargin(
        Math.round(
          here.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop,
        ),
      );
    measure();
    const watcher = new ResizeObserver(measure);
    // What stands above comes and goes: evidence, attempts, the pull request.
    for (const child of scroller.children) watcher.observe(child);
    for (const child of scroller.firstElementChild?.children ?? []) watcher.observe(child);
    return () => watcher.disconnect();
  }, []);

  const first = rows.range?.startIndex ?? 0;
  const last = rows.range?.endIndex ?? 0;
  useEffect(() => {
    const byFile = new Map<string, Item[]>();
    for (const item of items.slice(Math.max(0, first - AROUND), last + AROUND))
      if (item.kind === 'row') byFile.set(item.file.path, [...(byFile.get(item.file.path) ?? []), item]);
    colours.want(
      [...byFile].map(([path, inside]) => ({
        path,
        lines: inside.flatMap((item) => (item.kind === 'row' ? linesOf(item.row) : [])),
      })),
    );
  }, [colours, items, first, last]);
  useEffect(() => () => colours.stop(), [colours]);

  const at = () => (cursor.current >= first && cursor.current <= last ? cursor.current : first);
  /** Scrolls to an entry and gives what is in it the focus as soon as it is there. */
  const show = (index: number | undefined, what: (row: Element) => HTMLElement | null | undefined) => {
    if (index === undefined) return;
    cursor.current = index;
    rows.scrollToIndex(index, { align: 'start' });
    let tries = 30;
    const focus = () => {
      const row = list.current?.querySelector(`[data-index="${index}"]`);
      const target = row && what(row);
      if (target) target.focus({ preventScroll: true });
      else if ((tries -= 1) > 0) requestAnimationFrame(focus);
    };
    requestAnimationFrame(focus);
  };
  const head = (row: Element) => row.querySelector<HTMLElement>('[data-file-head]');
  useImperativeHandle(props.ref, () => ({
    toFile: (path) =>
      show(
        items.findIndex((item) => item.kind === 'file' && item.file.path === path),
        head,
      ),
    byFile: (by) =>
      show(
        nextItem(items, at(), by, ({ kind }) => kind === 'file'),
        head,
      ),
    byComment: (by) =>
      show(
        nextItem(items, at(), by, (item) => item.kind === 'talk' && item.comments.length > 0),
        (row) => row.querySelector<HTMLElement>('[data-comment]'),
      ),
    byChange: (by) =>
      show(nextChange(items, at(), by), (row) => row.querySelector<HTMLElement>('[data-anchor], [tabindex]')),
    file: () => items[at()]?.file,
  }));

  const press = (anchor: Anchor, extend: boolean) => {
    if (!extend && !isIn(chosen, anchor)) origin.current = anchor;
    const range = extend || !chosen || !isIn(chosen, anchor) ? rangeTo(origin.current, anchor) : chosen;
    setActive(anchor);
    setChosen(range);
    setWriting(range);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (by === 0 || activeAt < 0 || !(event.target as HTMLElement).dataset.anchor) return;
    event.preventDefault();
    const next = nextItem(items, activeAt, by, (item) => item.kind === 'row' && linesOf(item.row).length > 0);
    const item = next === undefined ? undefined : items[next];
    if (next === undefined || item?.kind !== 'row') return;
    const anchors = anchorsOf(item.file, item.row);
    const target = anchors.find(({ side }) => side === active?.side) ?? anchors[0];
    if (!target) return;
    if (!event.shiftKey) origin.current = target;
    // A choice begins where the reader stands, wherever an earlier one began.
    else if (!active || !isIn(chosen, active)) origin.current = active;
    setChosen(event.shiftKey ? rangeTo(origin.current, target) : null);
    setActive(target);
    cursor.current = next;
    rows.scrollToIndex(next, { align: 'auto' });
    const focus = () =>
      [...(list.current?.querySelectorAll<HTMLElement>('[data-anchor]') ?? [])]
        .find((element) => element.dataset.anchor === keyOf(target))
        ?.focus({ preventScroll: true });
    requestAnimationFrame(() => requestAnimationFrame(focus));
  };
  const handsOf = (anchor: Anchor) =>
    canComment
      ? {
          onPress: (extend: boolean) => press(anchor, extend),
          onStart: () => {
            dragging.current = true;
            origin.current = anchor;
            setChosen(rangeTo(null, anchor));
          },
          onOver: () => dragging.current && setChosen(rangeTo(origin.current, anchor)),
          onFocus: () => setActive(anchor),
        }
      : null;
  const onPointerUp = () => {
    if (dragging.current && chosen && chosen.startLine < chosen.line) setWriting(chosen);
    dragging.current = false;
  };
  const view = (item: Item) => {
    switch (item.kind) {
      case 'file':
        return (
          <FileHead
            file={item.file}
            open={item.open}
            onOpen={(open) => props.onOpen(item.file, open)}
            onViewed={props.onViewed && ((viewed) => props.onViewed?.(item.file, viewed))}
          />
        );
      case 'note':
        return <FileNote file={item.file} onAlone={() => props.onAlone(item.file)} />;
      case 'row':
        return (
          <RowView
            file={item.file}
            row={item.row}
            wraps={wraps}
            colours={colours}
            chosen={chosen}
            active={activeKey}
            handsOf={handsOf}
            onContext={(gap) => props.onContext(item.file, gap)}
          />
        );
      case 'talk':
        return (
          <Talk
            runId={props.runId}
            file={item.file}
            comments={item.comments}
            writing={item.writing}
            commenting={commenting}
            onRange={(range) => {
              setChosen(range);
              setWriting(range);
            }}
            onClose={() => {
              setWriting(null);
              setChosen(null);
            }}
          />
        );
      case 'end':
        return <div className="h-3 rounded-b-md border-x border-b bg-card" />;
      default:
        return item satisfies never;
    }
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- arrows move between the lines' own buttons
    <section
      aria-label={t('review.diff')}
      onKeyDown={onKeyDown}
      onPointerUp={onPointerUp}
      data-rows={items.length}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
      tabIndex={wraps ? undefined : 0}
      className={wraps ? 'min-w-0' : 'min-w-0 overflow-x-auto'}
    >
      <div ref={list} className="relative" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((row) => {
          const item = items[row.index];
          return (
            item && (
              <div
                key={row.key}
                data-index={row.index}
                ref={rows.measureElement}
                className={wraps ? 'absolute top-0 right-0 left-0' : 'absolute top-0 w-max min-w-full'}
                style={{ transform: `translateY(${row.start - margin}px)` }}
              >
                {view(item)}
              </div>
            )
          );
        })}
      </div>
    </section>
  );
}

import { autoScrollForElements } from '@atlaskit/pragmatic-drag-and-drop-auto-scroll/element';
import { useVirtualizer } from '@tanstack/react-virtual';
import { Plus, TriangleAlert } from 'lucide-react';
import { lazy, memo, Suspense, useEffect, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { useActions } from '@/features/board/actions';
import { ColumnMenuButton } from '@/features/board/column-menu-button';
import { useBoard, useBoardState, useBoardUi } from '@/features/board/context';
import { refusalOf, takesNew } from '@/features/board/model';
import { NewCard } from '@/features/board/new-card';
import { reasonText } from '@/features/board/reason';
import { TaskCard } from '@/features/board/task-card';
import { useDropStage } from '@/features/board/use-drop-stage';
import { useNewCard } from '@/features/board/use-new-card';
import type { visibleIn } from '@/features/board/view';
import type { Stage } from '@/shared/api/types';
import { formatMoney } from '@/shared/format/format';
import { t } from '@/shared/i18n/t';
import { cn } from '@/shared/lib/cn';

const ColumnMenu = lazy(() =>
  import('@/features/board/column-menu').then((module) => ({ default: module.ColumnMenu })),
);

type ColumnProps = {
  stage: Stage;
  /** The cards to be seen, in order. */
  select: ReturnType<typeof visibleIn>;
  /** The order is not the board's own: cards cannot be put between others. */
  sorted: boolean;
  /** How many cards the person wants in it at most. */
  limit?: number;
  className?: string;
};

/** A card lifted by keyboard is shown where it would drop. */
const withLift = (
  ids: readonly string[],
  stage: Stage,
  lift?: { id: string; stage: Stage; index: number },
) => {
  if (!lift) return ids;
  const rest = ids.filter((id) => id !== lift.id);
  return stage === lift.stage ? rest.toSpliced(lift.index, 0, lift.id) : rest;
};

export const Column = memo(function Column({ stage, select, sorted, limit, className }: ColumnProps) {
  'use no memo'; // the virtualiser's rows change under the same object
  const control = useBoard();
  const seen = useBoardState(select);
  const lift = useBoardUi((state) => state.lift);
  const ids = withLift(seen, stage, lift);
  const focusIndex = useBoardUi((state) => (state.focus?.stage === stage ? state.focus.index : undefined));
  const { works } = useActions();
  const creating = useBoardUi((state) => works && state.creating === stage);
  const write = useNewCard();
  const inAir = useBoardUi((state) => state.airborne ?? state.lift?.id);
  const refusal = useBoardState((state) => {
    const card = inAir === undefined ? undefined : state.cards.get(inAir);
    return card && refusalOf(card, stage);
  });
  const scroller = useRef<HTMLDivElement>(null);
  const over = useDropStage(scroller, stage);
  const rows = useVirtualizer({
    count: ids.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 92,
    getItemKey: (index) => ids[index] ?? index,
    gap: 8,
    overscan: 4,
    // What comes or goes above does not move the card that is being read; at the top, what is new is seen.
    anchorTo: (scroller.current?.scrollTop ?? 0) > 0 ? 'end' : 'start',
  });

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    return autoScrollForElements({ element });
  }, []);

  useEffect(() => {
    if (focusIndex !== undefined) rows.scrollToIndex(focusIndex);
    // oxlint-disable-next-line react/exhaustive-deps -- scrolls when the focus moves, not when rows are measured
  }, [focusIndex]);

  const close = () => control.ui.setState({ creating: undefined });
  const add = () => (creating ? close() : write(stage));
  const addLabel = t(takesNew(stage) ? 'board.add' : 'board.addElsewhere', { stage: t(`stage.${stage}`) });
  return (
    <section
      aria-labelledby={`column-${stage}`}
      data-stage={stage}
      className={cn(
        'flex h-full min-w-0 flex-col rounded-xl bg-muted/70 dark:bg-muted/45',
        over && !refusal && 'ring-2 ring-ember/50',
        className,
      )}
    >
      <header className="flex h-10 shrink-0 items-center gap-1 px-2.5">
        <h2 id={`column-${stage}`} className="truncate text-sm font-semibold">
          {t(`stage.${stage}`)}
        </h2>
        <Tally stage={stage} shown={seen.length} limit={limit} />
        {works && (
          <Button
            variant="ghost"
            size="icon-xs"
            className="-mr-1"
            title={addLabel}
            aria-label={addLabel}
            aria-expanded={creating}
            onClick={add}
          >
            <Plus aria-hidden />
          </Button>
        )}
        <Options stage={stage} limit={limit} />
      </header>
      {refusal && (
        <p className="mx-2 mb-1 rounded-md bg-secondary px-2 py-1.5 text-xs text-secondary-foreground">
          {reasonText(refusal)}
        </p>
      )}
      {creating && <NewCard stage={stage} onClose={close} />}
      <div
        ref={scroller}
        role="region"
        aria-label={t('board.column', {
          stage: t(`stage.${stage}`),
          cards: t('board.cards', { count: ids.length }),
        })}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
        tabIndex={0}
        className={cn(
          'min-h-0 flex-1 overflow-y-auto px-2 pb-2 focus-visible:-outline-offset-2',
          refusal && 'opacity-60',
        )}
      >
        {ids.length === 0 && !creating && <EmptyColumn stage={stage} onAdd={works ? add : undefined} />}
        {ids.length > 0 && (
          <ul className="relative" style={{ height: rows.getTotalSize() }}>
            {rows.getVirtualItems().map((row) => {
              const id = ids[row.index];
              return (
                id && (
                  <li
                    key={row.key}
                    aria-setsize={ids.length}
                    aria-posinset={row.index + 1}
                    ref={rows.measureElement}
                    data-index={row.index}
                    className="absolute inset-x-0 top-0"
                    style={{ transform: `translateY(${row.start}px)` }}
                  >
                    <TaskCard id={id} sorted={sorted} />
                  </li>
                )
              );
            })}
          </ul>
        )}
      </div>
    </section>
  );
});

/** How many cards, truly, and what they have cost. */
function Tally({ stage, shown, limit }: { stage: Stage; shown: number; limit?: number }) {
  const total = useBoardState((state) => state.order[stage].length);
  const cost = useBoardState((state) =>
    state.order[stage].reduce((sum, id) => sum + (state.cards.get(id)?.usage.costMicros ?? 0), 0),
  );
  return (
    <>
      <span className="tabular mr-auto shrink-0 pl-0.5 text-xs text-muted-foreground">
        {shown === total ? total : t('board.someOf', { shown, count: total })}
      </span>
      {limit !== undefined && (
        <span
          title={t('board.atMost', { count: limit })}
          className={cn(
            'tabular flex shrink-0 items-center gap-0.5 rounded px-1 text-xs',
            total > limit ? 'bg-warning-soft text-warning' : 'text-muted-foreground',
          )}
        >
          {total > limit && <TriangleAlert aria-hidden className="size-3.5" />}
          <span aria-hidden>≤ {limit}</span>
          <span className="sr-only">
            {total > limit ? t('board.overLimit', { count: limit }) : t('board.atMost', { count: limit })}
          </span>
        </span>
      )}
      {cost > 0 && (
        <span className="tabular shrink-0 text-xs text-muted-foreground">
          <span className="sr-only">{t('board.costs')} </span>
          {formatMoney(cost)}
        </span>
      )}
    </>
  );
}

/** The menu comes when it is first asked for. */
function Options({ stage, limit }: { stage: Stage; limit?: number }) {
  const [pressed, setPressed] = useState(false);
  const button = <ColumnMenuButton stage={stage} aria-haspopup="menu" onClick={() => setPressed(true)} />;
  if (!pressed) return button;
  return (
    <Suspense fallback={button}>
      <ColumnMenu stage={stage} limit={limit} defaultOpen />
    </Suspense>
  );
}

function EmptyColumn({ stage, onAdd }: { stage: Stage; onAdd?: () => void }) {
  const cards = useBoardState((state) => state.order[stage].length);
  const any = useBoardState((state) => state.cards.size > 0);
  if (cards > 0)
    return <p className="px-1 py-3 text-center text-xs text-muted-foreground">{t('board.noMatch')}</p>;
  if (stage === 'TODO' && !any && onAdd)
    return (
      <div className="grid justify-items-center gap-2 rounded-lg border border-dashed border-input/60 px-3 py-6 text-center text-sm text-muted-foreground">
        {t('board.emptyBoard')}
        <Button size="sm" onClick={onAdd}>
          <Plus aria-hidden /> {t('board.addShort')}
        </Button>
      </div>
    );
  return <p className="px-1 py-3 text-center text-xs text-muted-foreground">{t('board.emptyColumn')}</p>;
}

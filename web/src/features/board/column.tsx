import { autoScrollForElements } from '@atlaskit/pragmatic-drag-and-drop-auto-scroll/element';
import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine';
import { dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { useVirtualizer } from '@tanstack/react-virtual';
import { Plus } from 'lucide-react';
import { type ComponentProps, useEffect, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { NewCard } from '@/features/board/new-card';
import { TaskCard } from '@/features/board/task-card';
import type { Stage } from '@/shared/api/types';
import { t } from '@/shared/i18n/t';
import { cn } from '@/shared/lib/cn';

type ColumnProps = {
  stage: Stage;
  /** The cards that match the filter, in order. */
  ids: string[];
  total: number;
  /** A card in the air may not come here, for this reason. */
  refusal?: string;
  liftedId?: string;
  creating: boolean;
  onCreating: (creating: boolean) => void;
  focusIndex?: number;
  className?: string;
  actions: ComponentProps<typeof TaskCard>['actions'];
};

export function Column({
  stage,
  ids,
  total,
  refusal,
  liftedId,
  creating,
  onCreating,
  focusIndex,
  className,
  actions,
}: ColumnProps) {
  'use no memo'; // the virtualiser's rows change under the same object
  const scroller = useRef<HTMLDivElement>(null);
  const [over, setOver] = useState(false);
  const rows = useVirtualizer({
    count: ids.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 74,
    getItemKey: (index) => ids[index] ?? index,
    gap: 8,
    overscan: 6,
  });

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    return combine(
      dropTargetForElements({
        element,
        getData: () => ({ stage }),
        canDrop: ({ source }) => typeof source.data.taskId === 'string',
        onDragEnter: () => setOver(true),
        onDragLeave: () => setOver(false),
        onDrop: () => setOver(false),
      }),
      autoScrollForElements({ element }),
    );
  }, [stage]);

  useEffect(() => {
    if (focusIndex !== undefined) rows.scrollToIndex(focusIndex);
    // oxlint-disable-next-line react/exhaustive-deps -- scrolls when the focus moves, not when rows are measured
  }, [focusIndex]);

  return (
    <section
      aria-labelledby={`column-${stage}`}
      data-stage={stage}
      className={cn(
        'flex h-full min-w-0 flex-col rounded-xl bg-muted/70',
        over && !refusal && 'ring-2 ring-ember/50',
        className,
      )}
    >
      <header className="flex h-10 shrink-0 items-center gap-2 px-3">
        <h2 id={`column-${stage}`} className="truncate text-sm font-semibold">
          {t(`stage.${stage}`)}
        </h2>
        <span className="tabular text-xs text-muted-foreground">
          {ids.length === total ? total : t('board.someOf', { shown: ids.length, count: total })}
        </span>
        {stage === 'TODO' && (
          <Button
            variant="ghost"
            size="icon-sm"
            className="ml-auto"
            aria-label={t('board.add', { stage: t(`stage.${stage}`) })}
            aria-expanded={creating}
            onClick={() => onCreating(!creating)}
          >
            <Plus aria-hidden />
          </Button>
        )}
      </header>
      {refusal && (
        <p className="mx-2 mb-1 rounded-md bg-secondary px-2 py-1.5 text-xs text-secondary-foreground">
          {refusal}
        </p>
      )}
      {creating && <NewCard onClose={() => onCreating(false)} />}
      <div
        ref={scroller}
        role="region"
        aria-label={t('board.column', {
          stage: t(`stage.${stage}`),
          cards: t('board.cards', { count: ids.length }),
        })}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
        tabIndex={ids.length > 0 ? -1 : 0}
        className={cn('min-h-0 flex-1 overflow-y-auto px-2 pb-2', refusal && 'opacity-45')}
      >
        {ids.length === 0 && !creating && (
          <p className="px-1 py-3 text-center text-xs text-muted-foreground">{t('board.emptyColumn')}</p>
        )}
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
                    <TaskCard id={id} lifted={liftedId === id} actions={actions} />
                  </li>
                )
              );
            })}
          </ul>
        )}
      </div>
    </section>
  );
}

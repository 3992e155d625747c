import { attachClosestEdge, extractClosestEdge } from '@atlaskit/pragmatic-drag-and-drop-hitbox/closest-edge';
import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine';
import { draggable, dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { CircleAlert, Ellipsis } from 'lucide-react';
import { lazy, memo, type MouseEvent, Suspense, useEffect, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { menuButtonClass } from '@/features/board/menu-button';
import { useActions } from '@/features/board/actions';
import { CardMarks } from '@/features/board/card-marks';
import { RefusedMove } from '@/features/board/refused-move';
import { useBoard, useBoardState, useBoardUi } from '@/features/board/context';
import { longPress } from '@/features/board/long-press';
import type { Card } from '@/shared/api/types';
import { t } from '@/shared/i18n/t';
import { cn } from '@/shared/lib/cn';

const CardMenu = lazy(() =>
  import('@/features/board/card-menu').then((module) => ({ default: module.CardMenu })),
);

/** The button before its menu has come: pressed, the menu opens as soon as it is there. */
function MenuButton({ card }: { card: Card }) {
  const { ui } = useBoard();
  return (
    <Button
      variant="ghost"
      size="icon-xs"
      className={menuButtonClass}
      aria-label={t('board.actions', { number: card.number })}
      onClick={() => ui.setState({ menu: card.id })}
    >
      <Ellipsis aria-hidden />
    </Button>
  );
}

/** One card. It is drawn again only when itself changes. */
export const TaskCard = memo(function TaskCard({ id, sorted }: { id: string; sorted: boolean }) {
  const actions = useActions();
  const { works } = actions;
  const card = useBoardState((state) => state.cards.get(id));
  const lifted = useBoardUi((state) => state.lift?.id === id);
  const selected = useBoardUi((state) => state.selected.has(id));
  const element = useRef<HTMLDivElement>(null);
  const { ui } = useBoard();
  const [press] = useState(() => longPress(() => ui.setState({ menu: id })));
  useEffect(() => press.end, [press]);
  const [dragging, setDragging] = useState(false);
  const [edge, setEdge] = useState<'top' | 'bottom' | null>(null);
  const stage = card?.stage;

  useEffect(() => {
    const node = element.current;
    if (!node || !stage) return;
    const toEdge = (data: Record<string | symbol, unknown>) => {
      const closest = sorted ? null : extractClosestEdge(data);
      return closest === 'top' || closest === 'bottom' ? closest : null;
    };
    return combine(
      draggable({
        element: node,
        // A finger that rests opens the actions instead.
        canDrag: () => works && !press.byFinger(),
        getInitialData: () => ({ taskId: id }),
        onDragStart: () => setDragging(true),
        onDrop: () => setDragging(false),
      }),
      dropTargetForElements({
        element: node,
        canDrop: ({ source }) => typeof source.data.taskId === 'string' && source.data.taskId !== id,
        getData: ({ input, element: target }) =>
          attachClosestEdge(
            { overTaskId: id, stage },
            { input, element: target, allowedEdges: ['top', 'bottom'] },
          ),
        onDrag: ({ self }) => setEdge(toEdge(self.data)),
        onDragLeave: () => setEdge(null),
        onDrop: () => setEdge(null),
      }),
    );
  }, [id, stage, sorted, press, works]);

  if (!card) return null;
  const onClick = (event: MouseEvent) => {
    if (works && event.shiftKey) actions.selectTo(id);
    else if (works && (event.metaKey || event.ctrlKey)) actions.select(id);
    else actions.open(id);
  };
  return (
    <div
      ref={element}
      data-task={id}
      {...press.handlers}
      className={cn(
        'group relative rounded-lg border bg-card p-2.5 shadow-xs [-webkit-touch-callout:none] pointer-coarse:select-none transition-[border-color,box-shadow] focus-within:border-input hover:border-input',
        card.attention && 'border-warning/60',
        dragging && 'opacity-40',
        selected && 'border-info bg-info-soft',
        lifted && 'border-ember shadow-lg ring-2 ring-ember',
      )}
    >
      {edge && (
        <span
          aria-hidden
          className={cn(
            'absolute inset-x-0 z-10 h-0.5 rounded bg-ember-bright',
            edge === 'top' ? '-top-[5px]' : '-bottom-[5px]',
          )}
        />
      )}
      <div className="flex items-start gap-1">
        <button
          type="button"
          data-card-button
          aria-pressed={selected || undefined}
          onClick={onClick}
          onKeyDown={(event) => actions.onKey(event, id)}
          className="min-w-0 flex-1 rounded-sm text-left text-sm font-medium after:absolute after:inset-0 after:rounded-lg"
        >
          <span className="mr-1.5 font-mono text-xs font-normal text-muted-foreground">#{card.number}</span>
          {selected && <span className="sr-only">{t('board.isSelected')} </span>}
          <span className="line-clamp-2 break-words">{card.title}</span>
        </button>
        <Suspense fallback={<MenuButton card={card} />}>
          <CardMenu card={card} />
        </Suspense>
      </div>
      {card.attention && (
        <p className="mt-1.5 flex items-start gap-1.5 rounded-md bg-warning-soft px-1.5 py-1 text-xs text-warning">
          <CircleAlert aria-hidden className="mt-px size-3.5 shrink-0" />
          <span className="line-clamp-2 min-w-0 break-words">
            {t('board.needsYou', { reason: card.attention.reason })}
          </span>
        </p>
      )}
      <CardMarks card={card} />
      <RefusedMove id={id} />
    </div>
  );
});

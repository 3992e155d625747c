import { announce } from '@atlaskit/pragmatic-drag-and-drop-live-region';
import { autoScrollForElements } from '@atlaskit/pragmatic-drag-and-drop-auto-scroll/element';
import { extractClosestEdge } from '@atlaskit/pragmatic-drag-and-drop-hitbox/closest-edge';
import { monitorForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useMemo, useRef } from 'react';
import { Select } from '@/components/ui/select';
import { offer, say } from '@/components/ui/toast';
import { ActionsContext, type CardActions } from '@/features/board/actions';
import { Column } from '@/features/board/column';
import { useBoard, useBoardState, useBoardUi } from '@/features/board/context';
import { keepFocus, keyboardOf } from '@/features/board/keyboard';
import { refusalOf } from '@/features/board/model';
import { reasonText, stepText } from '@/features/board/reason';
import { type Filters, type Sort, visibleIn } from '@/features/board/view';
import { sessionQuery } from '@/shared/api/queries';
import { type Stage, stages } from '@/shared/api/types';
import { t } from '@/shared/i18n/t';
import { cn } from '@/shared/lib/cn';

const Confirm = lazy(() =>
  import('@/components/ui/alert-dialog').then((module) => ({ default: module.Confirm })),
);

const BulkBar = lazy(() =>
  import('@/features/board/bulk-bar').then((module) => ({ default: module.BulkBar })),
);

type ColumnsProps = { filters: Filters; sort: Sort; onOpen: (id: string) => void };

export function Columns({ filters, sort, onOpen }: ColumnsProps) {
  const control = useBoard();
  const shown = useBoardUi((state) => state.shown);
  const asked = useBoardUi((state) => state.asked);
  const selecting = useBoardUi((state) => state.selected.size > 0);
  const me = useQuery(sessionQuery).data?.user?.id;
  const row = useRef<HTMLDivElement>(null);
  const stamp = JSON.stringify([filters, sort, me]);
  const selectors = useMemo(() => {
    const [wanted, order, person] = JSON.parse(stamp) as [Filters, Sort, string | undefined];
    return Object.fromEntries(
      stages.map((stage) => [stage, visibleIn(stage, wanted, order, person ?? undefined)]),
    ) as Record<Stage, ReturnType<typeof visibleIn>>;
  }, [stamp]);

  const open = useRef(onOpen);
  useEffect(() => {
    open.current = onOpen;
  }, [onOpen]);
  const opens = useBoardUi((state) => state.opens);
  useEffect(() => {
    if (opens === undefined) return;
    control.ui.setState({ opens: undefined });
    onOpen(opens);
  }, [control, opens, onOpen]);
  // One object for the life of the board, so that no card is drawn again for its sake.
  const actions = useMemo<CardActions>(() => {
    const visible = (stage: Stage) => selectors[stage](control.store.getState());
    const move: CardActions['move'] = (ids, stage, beforeTaskId) => {
      const cards = ids.map((id) => control.store.getState().cards[id]).filter((card) => card !== undefined);
      const held = cards.find((card) => refusalOf(card, stage) !== undefined);
      if (held) {
        const reason = refusalOf(held, stage) ?? '';
        offer(reasonText(reason), {
          label: stepText(reason),
          onClick: () => control.ui.setState({ opens: held.id }),
        });
        announce(reasonText(reason));
      } else if (cards.some((card) => card.stage === 'EXECUTING') && stage !== 'EXECUTING')
        control.ui.setState({ asked: { ids: [...ids], stage, beforeTaskId } });
      else {
        for (const id of ids) keepFocus(id);
        void control.move(ids, { stage, beforeTaskId }).then(() => ids[0] && keepFocus(ids[0]));
      }
    };
    const archive = (ids: readonly string[]) => {
      void control.patch(ids, () => ({ archived: true }), t('board.archived', { count: ids.length }));
      control.ui.setState({ selected: new Set() });
    };
    const assign = (ids: readonly string[]) => {
      if (me) void control.patch(ids, () => ({ assignee: me }), t('board.assigned', { count: ids.length }));
    };
    const keyboard = keyboardOf(control, { visible, move, archive, assign });
    return {
      ...keyboard,
      open: (id) => open.current(id),
      move,
      archive,
      assign,
      shelve: (id) => void control.shelve(id),
      visible,
    };
  }, [control, selectors, me]);

  useEffect(() => {
    const element = row.current;
    return element ? autoScrollForElements({ element }) : undefined;
  }, []);
  useEffect(
    () =>
      monitorForElements({
        canMonitor: ({ source }) => typeof source.data.taskId === 'string',
        onDragStart: ({ source }) => control.ui.setState({ airborne: String(source.data.taskId) }),
        onDrop: ({ source, location }) => {
          control.ui.setState({ airborne: undefined });
          const target = location.current.dropTargets[0];
          const stage = target?.data.stage as Stage | undefined;
          if (!target || !stage) return;
          const id = String(source.data.taskId);
          const over = target.data.overTaskId as string | undefined;
          const now = control.store.getState();
          const column = now.order[stage].filter((other) => other !== id);
          const at =
            over && sort === 'manual'
              ? column.indexOf(over) + (extractClosestEdge(target.data) === 'bottom' ? 1 : 0)
              : column.length;
          if (now.cards[id]?.stage === stage) {
            if (sort !== 'manual') {
              say(t('board.sorted'));
              return;
            }
            if (now.order[stage].indexOf(id) === at) return;
          }
          const { selected } = control.ui.getState();
          actions.move(selected.has(id) ? [...selected] : [id], stage, column[at]);
        },
      }),
    [control, actions, sort],
  );

  // A small screen shows one column: the one chosen, else the first that has a card.
  const first = useBoardState((state) => stages.find((stage) => state.order[stage].length > 0)) ?? 'TODO';
  const single = shown ?? first;
  return (
    <ActionsContext.Provider value={actions}>
      <div className="px-3 pt-3 md:hidden">
        <Select
          aria-label={t('board.switch')}
          value={single}
          onChange={(event) => control.ui.setState({ shown: event.target.value as Stage })}
        >
          {stages.map((stage) => (
            <StageOption key={stage} stage={stage} select={selectors[stage]} />
          ))}
        </Select>
      </div>
      <div
        ref={row}
        role="group"
        aria-label={t('board.columns')}
        className="grid min-h-0 flex-1 grid-rows-[minmax(0,1fr)] gap-3 overflow-x-auto p-3 sm:px-4 md:grid-cols-[repeat(7,minmax(11.25rem,1fr))]"
      >
        {stages.map((stage) => (
          <Column
            key={stage}
            stage={stage}
            select={selectors[stage]}
            sorted={sort !== 'manual'}
            className={cn(single !== stage && 'max-md:hidden')}
          />
        ))}
      </div>
      {selecting && (
        <Suspense>
          <BulkBar />
        </Suspense>
      )}
      {asked && (
        <Suspense>
          <Confirm
            open
            onOpenChange={(next) => !next && control.ui.setState({ asked: undefined })}
            title={t('board.stopTitle')}
            description={t('board.stopLead')}
            action={t('board.stop')}
            onConfirm={() =>
              void control.move(
                asked.ids,
                { stage: asked.stage, beforeTaskId: asked.beforeTaskId },
                { stopRun: true },
              )
            }
          />
        </Suspense>
      )}
    </ActionsContext.Provider>
  );
}

function StageOption({ stage, select }: { stage: Stage; select: ReturnType<typeof visibleIn> }) {
  const count = useBoardState((state) => select(state).length);
  return (
    <option value={stage}>
      {t(`stage.${stage}`)} ({count})
    </option>
  );
}

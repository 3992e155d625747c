import { announce } from '@atlaskit/pragmatic-drag-and-drop-live-region';
import { autoScrollForElements } from '@atlaskit/pragmatic-drag-and-drop-auto-scroll/element';
import { extractClosestEdge } from '@atlaskit/pragmatic-drag-and-drop-hitbox/closest-edge';
import { monitorForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { useQuery } from '@tanstack/react-query';
import { type CSSProperties, Fragment, lazy, Suspense, useEffect, useMemo, useRef } from 'react';
import { Select } from '@/components/ui/select';
import { say, sayProblem } from '@/components/ui/toast';
import { ActionsContext, type CardActions } from '@/features/board/actions';
import { Column } from '@/features/board/column';
import { type ColumnChoices, limitsOf } from '@/features/board/column-choices';
import { useBoard, useBoardState, useBoardUi } from '@/features/board/context';
import { keepFocus, keyboardOf } from '@/features/board/keyboard';
import { refusalOf } from '@/features/board/model';
import { NarrowColumn } from '@/features/board/narrow-column';
import { stageInFront, turnTo } from '@/features/board/paging';
import { reasonText } from '@/features/board/reason';
import { type Filters, type Sort, visibleIn } from '@/features/board/view';
import { useMay } from '@/shared/api/may';
import { sessionQuery } from '@/shared/api/queries';
import { type Stage, stages } from '@/shared/api/types';
import { t } from '@/shared/i18n/t';
import { cn } from '@/shared/lib/cn';

const Confirm = lazy(() =>
  import('@/components/ui/alert-dialog').then((module) => ({ default: module.Confirm })),
);

const PlaceDialog = lazy(() =>
  import('@/features/board/place-dialog').then((module) => ({ default: module.PlaceDialog })),
);

const BulkBar = lazy(() =>
  import('@/features/board/bulk-bar').then((module) => ({ default: module.BulkBar })),
);

type ColumnsProps = { filters: Filters; choices: ColumnChoices; sort: Sort; onOpen: (id: string) => void };

export function Columns({ filters, choices, sort, onOpen }: ColumnsProps) {
  const control = useBoard();
  const shown = useBoardUi((state) => state.shown);
  const asked = useBoardUi((state) => state.asked);
  const placing = useBoardUi((state) => state.placing);
  const selecting = useBoardUi((state) => state.selected.size > 0);
  const me = useQuery(sessionQuery).data?.user?.id;
  const works = useMay(control.store.getState().workflowId).work;
  const row = useRef<HTMLDivElement>(null);
  const stamp = JSON.stringify([filters, sort, me]);
  const selectors = useMemo(() => {
    const [wanted, order, person] = JSON.parse(stamp) as [Filters, Sort, string | undefined];
    return Object.fromEntries(
      stages.map((stage) => [stage, visibleIn(stage, wanted, order, person ?? undefined)]),
    ) as Record<Stage, ReturnType<typeof visibleIn>>;
  }, [stamp]);

  const open = useRef(onOpen);
  const { hidden = [], collapsed = [] } = choices;
  const limits = limitsOf(choices);
  const columns = stages.filter((stage) => !hidden.includes(stage));
  const foldedNow = stages.filter((stage) => hidden.includes(stage) || collapsed.includes(stage)).join();
  const folded = useMemo(() => foldedNow.split(','), [foldedNow]) as readonly string[];
  useEffect(() => {
    open.current = onOpen;
  }, [onOpen]);
  // One object for the life of the board, so that no card is drawn again for its sake.
  const actions = useMemo<CardActions>(() => {
    const columns = stages.filter((stage) => !folded.includes(stage));
    const visible = (stage: Stage) =>
      columns.includes(stage) ? selectors[stage](control.store.getState()) : [];
    const move: CardActions['move'] = (ids, stage, beforeTaskId, agreed) => {
      const cards = ids
        .map((id) => control.store.getState().cards.get(id))
        .filter((card) => card !== undefined);
      const held = cards.find((card) => refusalOf(card, stage) !== undefined);
      if (held) {
        const reason = refusalOf(held, stage) ?? '';
        control.ui.setState({ refused: { id: held.id, reason } });
        announce(reasonText(reason));
        return;
      }
      const stops = stage !== 'EXECUTING' && cards.some((card) => card.stage === 'EXECUTING');
      control.releasedBy(cards, stage).then((starts) => {
        // While a question stood there more may have come to hang on the answer.
        if ((stops && !agreed?.stops) || starts > (agreed?.starts ?? 0)) {
          control.ui.setState({ asked: { ids: [...ids], to: { stage, beforeTaskId }, stops, starts } });
          return;
        }
        for (const id of ids) keepFocus(id);
        void control
          .move(ids, { stage, beforeTaskId }, { stopRun: stops })
          .then(() => ids[0] && keepFocus(ids[0]));
      }, sayProblem);
    };
    const archive = (ids: readonly string[]) => {
      void control.patch(ids, () => ({ archived: true }), t('board.archived', { count: ids.length }));
      control.ui.setState({ selected: new Set() });
    };
    const assign = (ids: readonly string[]) => {
      if (me) void control.patch(ids, () => ({ assignee: me }), t('board.assigned', { count: ids.length }));
    };
    const prioritise: CardActions['prioritise'] = (ids, priority) => {
      const words = { count: ids.length, priority: t(`task.priority.${priority}`) };
      void control.patch(ids, () => ({ priority }), t('board.prioritised', words));
    };
    const keyboard = keyboardOf(control, { works, visible, open: () => columns, move, archive, assign });
    return {
      ...keyboard,
      works,
      open: (id) => open.current(id),
      move,
      archive,
      assign,
      prioritise,
      shelve: (id) => void control.shelve(id),
      visible,
    };
  }, [control, selectors, me, folded, works]);

  useEffect(() => {
    const element = row.current;
    return element ? autoScrollForElements({ element }) : undefined;
  }, []);
  useEffect(
    () =>
      monitorForElements({
        canMonitor: ({ source }) => typeof source.data.taskId === 'string',
        onDragStart: ({ source }) =>
          control.ui.setState({ airborne: String(source.data.taskId), refused: undefined }),
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
          if (now.cards.get(id)?.stage === stage) {
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
  const first = useBoardState((state) => columns.find((stage) => state.order[stage].length > 0));
  const single = columns.find((stage) => stage === shown) ?? first ?? columns[0] ?? 'TODO';
  useEffect(() => {
    if (row.current) turnTo(row.current, single);
  }, [single]);
  return (
    <ActionsContext.Provider value={actions}>
      <div className="px-3 pt-3 md:hidden">
        <Select
          aria-label={t('board.switch')}
          value={single}
          onChange={(event) => control.ui.setState({ shown: event.target.value as Stage })}
        >
          {columns.map((stage) => (
            <StageOption key={stage} stage={stage} select={selectors[stage]} />
          ))}
        </Select>
      </div>
      <div
        ref={row}
        role="group"
        aria-label={t('board.columns')}
        className="grid min-h-0 flex-1 scroll-px-3 grid-rows-[minmax(0,1fr)] gap-3 overflow-x-auto p-3 max-md:auto-cols-[100%] max-md:grid-flow-col sm:scroll-px-4 sm:px-4 md:grid-cols-(--columns) pointer-coarse:snap-x pointer-coarse:snap-mandatory"
        style={
          {
            '--columns': columns
              .map((stage) => (collapsed.includes(stage) ? '2.75rem' : 'minmax(11.25rem,1fr)'))
              .join(' '),
          } as CSSProperties
        }
        onScroll={({ currentTarget, target }) => {
          const stage = target === currentTarget ? stageInFront(currentTarget) : undefined;
          if (stage && stage !== single) control.ui.setState({ shown: stage });
        }}
      >
        {columns.map((stage) => (
          <Fragment key={stage}>
            <Column
              stage={stage}
              select={selectors[stage]}
              sorted={sort !== 'manual'}
              limit={limits.get(stage)}
              className={cn('snap-start', collapsed.includes(stage) && 'md:hidden')}
            />
            {collapsed.includes(stage) && <NarrowColumn stage={stage} select={selectors[stage]} />}
          </Fragment>
        ))}
      </div>
      {selecting && (
        <Suspense>
          <BulkBar />
        </Suspense>
      )}
      {placing && (
        <Suspense>
          <PlaceDialog {...placing} />
        </Suspense>
      )}
      {asked && (
        <Suspense>
          <Confirm
            open
            onOpenChange={(next) => !next && control.ui.setState({ asked: undefined })}
            {...(asked.stops
              ? { title: t('board.stopTitle'), action: t('board.stop') }
              : { title: t('board.startsTitle'), action: t('board.starts'), variant: 'ember' as const })}
            description={[
              asked.stops && t('board.stopLead'),
              asked.starts > 0 && t('board.startsLead', { count: asked.starts }),
            ]
              .filter(Boolean)
              .join(' ')}
            onConfirm={() => actions.move(asked.ids, asked.to.stage, asked.to.beforeTaskId, asked)}
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

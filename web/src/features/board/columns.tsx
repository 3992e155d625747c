import { announce } from '@atlaskit/pragmatic-drag-and-drop-live-region';
import { extractClosestEdge } from '@atlaskit/pragmatic-drag-and-drop-hitbox/closest-edge';
import { monitorForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { type KeyboardEvent, lazy, Suspense, useEffect, useState } from 'react';
import { useHotkeys } from 'react-hotkeys-hook';
import { Select } from '@/components/ui/select';
import { say } from '@/components/ui/toast';
import { Column } from '@/features/board/column';
import { useBoard, useBoardState } from '@/features/board/context';
import { type Filters, matches, refusalOf } from '@/features/board/model';
import { reasonText } from '@/features/board/reason';
import { type Stage, stages } from '@/shared/api/types';
import { t } from '@/shared/i18n/t';
import { cn } from '@/shared/lib/cn';

const Confirm = lazy(() =>
  import('@/components/ui/alert-dialog').then((module) => ({ default: module.Confirm })),
);

type Lift = { id: string; stage: Stage; index: number };
type Asked = { id: string; stage: Stage; beforeTaskId?: string };

const arrows: Record<string, [number, number]> = {
  ArrowUp: [0, -1],
  k: [0, -1],
  ArrowDown: [0, 1],
  j: [0, 1],
  ArrowLeft: [-1, 0],
  h: [-1, 0],
  ArrowRight: [1, 0],
  l: [1, 0],
};

const focusCard = (id: string | undefined, tries = 10): void => {
  const button = id && document.querySelector<HTMLElement>(`[data-task="${id}"] [data-card-button]`);
  if (button) button.focus();
  else if (tries > 0) requestAnimationFrame(() => focusCard(id, tries - 1));
};

/** Gives the focus back to a card that was drawn anew, unless the person went elsewhere. */
const keepFocus = (id: string): void => {
  requestAnimationFrame(() => {
    if (document.activeElement === document.body) focusCard(id);
  });
};

export function Columns({ filters, onOpen }: { filters: Filters; onOpen: (id: string) => void }) {
  const control = useBoard();
  const cards = useBoardState((state) => state.cards);
  const order = useBoardState((state) => state.order);
  const [airborne, setAirborne] = useState<string>();
  const [lift, setLift] = useState<Lift>();
  const [focus, setFocus] = useState<{ stage: Stage; index: number }>();
  const [asked, setAsked] = useState<Asked>();
  const [creating, setCreating] = useState(false);
  const [shown, setShown] = useState<Stage>('TODO');

  useHotkeys('c', (event) => {
    event.preventDefault();
    setShown('TODO');
    setCreating(true);
  });
  useHotkeys('slash', (event) => {
    event.preventDefault();
    document.getElementById('board-filter')?.focus();
  });

  const visible = (stage: Stage) =>
    order[stage].filter((id) => {
      const card = cards[id];
      return card !== undefined && matches(card, filters);
    });

  const move = (id: string, stage: Stage, beforeTaskId?: string): void => {
    const card = control.store.getState().cards[id];
    if (!card) return;
    const refusal = refusalOf(card, stage);
    if (refusal) {
      say(reasonText(refusal));
      announce(reasonText(refusal));
    } else if (card.stage === 'EXECUTING' && stage !== 'EXECUTING') setAsked({ id, stage, beforeTaskId });
    else {
      keepFocus(id);
      void control.move(id, { stage, beforeTaskId }).then(() => keepFocus(id));
    }
  };

  useEffect(
    () =>
      monitorForElements({
        canMonitor: ({ source }) => typeof source.data.taskId === 'string',
        onDragStart: ({ source }) => setAirborne(String(source.data.taskId)),
        onDrop: ({ source, location }) => {
          setAirborne(undefined);
          const target = location.current.dropTargets[0];
          const stage = target?.data.stage as Stage | undefined;
          if (!target || !stage) return;
          const id = String(source.data.taskId);
          const over = target.data.overTaskId as string | undefined;
          const column = control.store.getState().order[stage].filter((other) => other !== id);
          const at = over
            ? column.indexOf(over) + (extractClosestEdge(target.data) === 'bottom' ? 1 : 0)
            : column.length;
          const now = control.store.getState();
          if (now.cards[id]?.stage === stage && now.order[stage].indexOf(id) === at) return;
          move(id, stage, column[at]);
        },
      }),
    // oxlint-disable-next-line react/exhaustive-deps -- reads the store when it is called
    [control],
  );

  const onKey = (event: KeyboardEvent, id: string) => {
    const card = cards[id];
    if (!card) return;
    if (lift) {
      carry(event);
      return;
    }
    const direction = arrows[event.key];
    if (event.key === ' ') {
      event.preventDefault();
      setLift({ id, stage: card.stage, index: visible(card.stage).indexOf(id) });
      announce(t('board.lifted', { number: card.number }));
    } else if (direction && !event.metaKey && !event.ctrlKey && !event.altKey) {
      event.preventDefault();
      step(card.stage, visible(card.stage).indexOf(id), direction);
    }
  };

  const step = (stage: Stage, index: number, [across, down]: [number, number]) => {
    const at = stages.indexOf(stage);
    // Sideways, an empty column is passed over: there is nothing in it to hold the focus.
    const ahead =
      across === 0 ? [stage] : across > 0 ? stages.slice(at + 1) : stages.slice(0, at).toReversed();
    const next = ahead.find((other) => visible(other).length > 0);
    if (!next) return;
    const column = visible(next);
    const row = Math.max(0, Math.min(column.length - 1, index + down));
    setFocus({ stage: next, index: row });
    setShown(next);
    focusCard(column[row]);
  };

  const carry = (event: KeyboardEvent) => {
    if (!lift) return;
    const card = cards[lift.id];
    if (!card) return;
    const direction = arrows[event.key];
    if (direction) {
      event.preventDefault();
      const at = Math.max(0, Math.min(stages.length - 1, stages.indexOf(lift.stage) + direction[0]));
      const stage = stages[at] ?? lift.stage;
      const count = visible(stage).filter((id) => id !== lift.id).length + 1;
      const toEnd = event.ctrlKey || event.metaKey;
      const index = Math.max(
        0,
        Math.min(count - 1, toEnd ? direction[1] * count : lift.index + direction[1]),
      );
      setLift({ ...lift, stage, index });
      const refusal = refusalOf(card, stage);
      announce(
        t('board.position', { stage: t(`stage.${stage}`), position: index + 1, count }) +
          (refusal ? `. ${reasonText(refusal)}` : ''),
      );
    } else if (event.key === ' ' || event.key === 'Enter') {
      event.preventDefault();
      const column = visible(lift.stage).filter((id) => id !== lift.id);
      setLift(undefined);
      move(lift.id, lift.stage, column[lift.index]);
      focusCard(lift.id);
    } else if (event.key === 'Escape') {
      event.preventDefault();
      setLift(undefined);
      announce(t('board.putBack', { number: card.number }));
    }
  };

  const inAir = cards[airborne ?? lift?.id ?? ''];
  const refusal = (stage: Stage) => {
    const code = inAir && refusalOf(inAir, stage);
    return code && reasonText(code);
  };
  // A card lifted by keyboard is shown where it would drop.
  const withLift = (stage: Stage, ids: string[]) => {
    if (!lift) return ids;
    const rest = ids.filter((id) => id !== lift.id);
    return stage === lift.stage ? rest.toSpliced(lift.index, 0, lift.id) : rest;
  };
  const actions = { onOpen, onMove: move, onKey, onDelete: (id: string) => void control.shelve(id) };

  useEffect(() => {
    if (lift) focusCard(lift.id);
  }, [lift]);

  return (
    <>
      <div className="px-3 pt-3 md:hidden">
        <Select
          aria-label={t('board.switch')}
          value={shown}
          onChange={(event) => setShown(event.target.value as Stage)}
        >
          {stages.map((stage) => (
            <option key={stage} value={stage}>
              {t(`stage.${stage}`)} ({visible(stage).length})
            </option>
          ))}
        </Select>
      </div>
      <div
        role="group"
        aria-label={t('board.columns')}
        className="grid min-h-0 flex-1 gap-3 overflow-x-auto p-3 sm:px-4 md:grid-cols-[repeat(7,minmax(11.5rem,1fr))]"
      >
        {stages.map((stage) => (
          <Column
            key={stage}
            stage={stage}
            ids={withLift(stage, visible(stage))}
            total={order[stage].length}
            refusal={refusal(stage)}
            liftedId={lift?.id}
            creating={stage === 'TODO' && creating}
            onCreating={setCreating}
            focusIndex={focus?.stage === stage ? focus.index : undefined}
            className={cn(shown !== stage && 'max-md:hidden')}
            actions={actions}
          />
        ))}
      </div>
      {asked && (
        <Suspense>
          {' '}
          <Confirm
            open
            onOpenChange={(open) => {
              if (!open) setAsked(undefined);
            }}
            title={t('board.stopTitle')}
            description={t('board.stopLead')}
            action={t('board.stop')}
            onConfirm={() => {
              if (asked)
                void control.move(
                  asked.id,
                  { stage: asked.stage, beforeTaskId: asked.beforeTaskId },
                  { stopRun: true },
                );
            }}
          />
        </Suspense>
      )}
    </>
  );
}

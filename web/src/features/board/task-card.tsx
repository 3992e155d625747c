import { attachClosestEdge, extractClosestEdge } from '@atlaskit/pragmatic-drag-and-drop-hitbox/closest-edge';
import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine';
import { draggable, dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import {
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CircleX,
  Ellipsis,
  GitPullRequest,
  LoaderCircle,
} from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu';
import { useBoardState } from '@/features/board/context';
import { refusalOf } from '@/features/board/model';
import { reasonText } from '@/features/board/reason';
import { formatMoney } from '@/shared/format/format';
import { type Card, type Stage, stages } from '@/shared/api/types';
import { t } from '@/shared/i18n/t';
import { cn } from '@/shared/lib/cn';

type Actions = {
  onOpen: (id: string) => void;
  onMove: (id: string, stage: Stage, beforeTaskId?: string) => void;
  onKey: (event: KeyboardEvent, id: string) => void;
  onDelete: (id: string) => void;
};

export function TaskCard({ id, lifted, actions }: { id: string; lifted: boolean; actions: Actions }) {
  const card = useBoardState((state) => state.cards[id]);
  const element = useRef<HTMLDivElement>(null);
  const [dragging, setDragging] = useState(false);
  const [edge, setEdge] = useState<'top' | 'bottom' | null>(null);
  const stage = card?.stage;

  useEffect(() => {
    const node = element.current;
    if (!node || !stage) return;
    const toEdge = (data: Record<string | symbol, unknown>) => {
      const closest = extractClosestEdge(data);
      return closest === 'top' || closest === 'bottom' ? closest : null;
    };
    return combine(
      draggable({
        element: node,
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
  }, [id, stage]);

  if (!card) return null;
  return (
    <div
      ref={element}
      data-task={id}
      className={cn(
        'group relative rounded-lg border bg-card p-2.5 shadow-xs transition-[border-color,box-shadow] hover:border-input focus-within:border-input',
        card.attention && 'border-l-[3px] border-l-warning',
        dragging && 'opacity-40',
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
          onClick={() => actions.onOpen(id)}
          onKeyDown={(event) => actions.onKey(event, id)}
          className="min-w-0 flex-1 rounded-sm text-left text-sm font-medium after:absolute after:inset-0"
        >
          <span className="mr-1.5 font-mono text-xs font-normal text-muted-foreground">#{card.number}</span>
          <span className="line-clamp-2 break-words">{card.title}</span>
        </button>
        <CardMenu card={card} actions={actions} />
      </div>
      <CardMarks card={card} />
    </div>
  );
}

function CardMarks({ card }: { card: Card }) {
  const running =
    card.run &&
    (card.run.status === 'RUNNING' || card.run.status === 'QUEUED' || card.run.status === 'PAUSED');
  const cost = card.usage?.costMicros ?? 0;
  return (
    <div className="mt-1.5 flex flex-wrap items-center gap-1.5 empty:hidden">
      {card.attention && (
        <Badge variant="warning" className="whitespace-normal">
          <CircleAlert aria-hidden />
          <span className="line-clamp-2">{card.attention.reason}</span>
        </Badge>
      )}
      {card.stage === 'PLANNING' && card.plan && (
        <Badge variant="info">{t(`board.plan.${card.plan.status}`)}</Badge>
      )}
      {running && card.run && (
        <Badge variant="ember">
          {card.run.status === 'RUNNING' ? (
            <LoaderCircle aria-hidden className="animate-spin" />
          ) : (
            <CircleDashed aria-hidden />
          )}
          {card.run.status === 'RUNNING' && card.run.steps
            ? t('board.steps', { step: card.run.step ?? 0, steps: card.run.steps })
            : t(`board.run.${card.run.status}`)}
        </Badge>
      )}
      {(card.stage === 'REVIEW' || card.stage === 'DONE') && card.evidence && (
        <EvidenceBadge evidence={card.evidence} />
      )}
      {card.pullRequest && (
        <Badge variant="outline">
          <GitPullRequest aria-hidden />#{card.pullRequest.number}
        </Badge>
      )}
      {(card.labels ?? []).slice(0, 4).map((label) => (
        <Badge key={label} className="max-w-32">
          <span className="truncate">{label}</span>
        </Badge>
      ))}
      {cost > 0 && <span className="tabular ml-auto text-xs text-muted-foreground">{formatMoney(cost)}</span>}
    </div>
  );
}

export function EvidenceBadge({ evidence }: { evidence: NonNullable<Card['evidence']> }) {
  const look = {
    verified: { variant: 'success', Icon: CircleCheck },
    failed: { variant: 'destructive', Icon: CircleX },
    claimed: { variant: 'warning', Icon: CircleAlert },
    none: { variant: 'outline', Icon: CircleDashed },
  } as const;
  const { variant, Icon } = look[evidence];
  return (
    <Badge variant={variant}>
      <Icon aria-hidden />
      {t(`board.evidence.${evidence}`)}
    </Badge>
  );
}

function CardMenu({ card, actions }: { card: Card; actions: Actions }) {
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button
          variant="ghost"
          size="icon-xs"
          className="relative z-10 -mt-0.5 -mr-1 text-muted-foreground"
          aria-label={t('board.actions', { number: card.number })}
        >
          <Ellipsis aria-hidden />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        <DropdownMenuItem onSelect={() => actions.onOpen(card.id)}>{t('board.open')}</DropdownMenuItem>
        <DropdownMenuSeparator />
        {stages
          .filter((stage) => stage !== card.stage)
          .map((stage) => {
            const refusal = refusalOf(card, stage);
            return (
              <DropdownMenuItem
                key={stage}
                aria-disabled={Boolean(refusal)}
                onSelect={(event) => {
                  if (refusal) event.preventDefault();
                  else actions.onMove(card.id, stage);
                }}
                className={cn('flex-col items-start gap-0', refusal && 'text-muted-foreground')}
              >
                {t('board.moveTo', { stage: t(`stage.${stage}`) })}
                {refusal && <span className="max-w-60 text-xs whitespace-normal">{reasonText(refusal)}</span>}
              </DropdownMenuItem>
            );
          })}
        <DropdownMenuSeparator />
        <DropdownMenuItem variant="destructive" onSelect={() => actions.onDelete(card.id)}>
          {t('task.delete')}
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

import { useQuery } from '@tanstack/react-query';
import {
  ChevronDown,
  ChevronsUp,
  ChevronUp,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CircleX,
  Equal,
  GitPullRequest,
  Hourglass,
  ListChecks,
  LoaderCircle,
  Pause,
  User,
} from 'lucide-react';
import { Avatar } from '@/components/ui/avatar';
import { Badge } from '@/components/ui/badge';
import { Progress } from '@/components/ui/progress';
import { useBoardState } from '@/features/board/context';
import { useNames } from '@/features/board/names';
import { sessionQuery } from '@/shared/api/queries';
import type { Card, Doing } from '@/shared/api/types';
import { formatAgo, formatMoney } from '@/shared/format/format';
import { t, textOf } from '@/shared/i18n/t';
import { useShallow } from 'zustand/shallow';

const liveRuns = { QUEUED: CircleDashed, RUNNING: LoaderCircle, PAUSED: Pause } as const;
const priorities = {
  URGENT: { Icon: ChevronsUp, tone: 'text-destructive' },
  HIGH: { Icon: ChevronUp, tone: 'text-warning' },
  MEDIUM: { Icon: Equal, tone: 'text-muted-foreground' },
  LOW: { Icon: ChevronDown, tone: 'text-muted-foreground' },
} as const;

/** What the agent is at, in words. A tool that the page has no word for is told by its name. */
const doingText = ({ tool, about }: Doing): string => {
  const key = `board.doing.${tool}`;
  return textOf(key, { about }) ?? `${tool} ${about}`;
};

/** Where the card stands, what it carries and what it has cost. */
export function CardMarks({ card }: { card: Card }) {
  const { run, usage, priority } = card;
  const Live = run && run.status in liveRuns ? liveRuns[run.status as keyof typeof liveRuns] : undefined;
  const urgency = priority === 'NONE' ? undefined : priorities[priority];
  return (
    <>
      <div className="mt-1.5 flex flex-wrap items-center gap-1.5 empty:hidden">
        {card.stage === 'PLANNING' && card.plan && (
          <Badge variant="info">
            <ListChecks aria-hidden />
            {t(`board.plan.${card.plan.status}`)}
          </Badge>
        )}
        {run && Live && (
          <Badge variant="ember">
            <Live aria-hidden className={run.status === 'RUNNING' ? 'animate-spin' : undefined} />
            {run.status === 'RUNNING' && run.steps > 0
              ? t('board.steps', { step: run.step, steps: run.steps })
              : t(`board.run.${run.status}`)}
          </Badge>
        )}
        {(card.stage === 'REVIEW' || card.stage === 'DONE') && <EvidenceBadge evidence={card.evidence} />}
        {card.pullRequest && (
          <Badge variant="outline">
            <GitPullRequest aria-hidden />#{card.pullRequest.number} {card.pullRequest.state}
          </Badge>
        )}
        {card.dependsOn && card.stage !== 'DONE' && <Waits ids={card.dependsOn} />}
        {card.labels.slice(0, 4).map((label) => (
          <Badge key={label} className="max-w-32">
            <span className="truncate">{label}</span>
          </Badge>
        ))}
      </div>
      {run?.status === 'RUNNING' && run.steps > 0 && (
        <Progress
          className="mt-2 h-1"
          value={run.step}
          max={run.steps}
          label={t('board.steps', { step: run.step, steps: run.steps })}
        />
      )}
      {run?.doing && run.status === 'RUNNING' && (
        <p className="mt-1.5 truncate text-xs text-muted-foreground" title={doingText(run.doing)}>
          {doingText(run.doing)}
        </p>
      )}
      <div className="mt-1.5 flex items-center gap-1.5 text-xs text-muted-foreground">
        {urgency && (
          <span className={`flex items-center gap-0.5 ${urgency.tone}`}>
            <urgency.Icon aria-hidden className="size-3.5" />
            {t(`task.priority.${priority}`)}
          </span>
        )}
        <span className="truncate">{formatAgo(card.updatedAt)}</span>
        <span className="ml-auto flex shrink-0 items-center gap-1.5">
          {usage.costMicros > 0 && <span className="tabular">{formatMoney(usage.costMicros)}</span>}
          <Lookers id={card.id} />
          {card.assignee && <Assignee id={card.assignee} />}
        </span>
      </div>
    </>
  );
}

function Assignee({ id }: { id: string }) {
  const me = useQuery(sessionQuery).data?.user;
  const viewer = useBoardState((state) => state.viewers.find((other) => other.id === id));
  const person = me?.id === id ? me : viewer;
  const name = useNames()(id);
  return (
    <span title={t('board.assignee', { name })}>
      {person ? (
        <Avatar name={name} url={person.avatarUrl} className="size-5" />
      ) : (
        <User aria-hidden className="size-4" />
      )}
      <span className="sr-only">{t('board.assignee', { name })}</span>
    </span>
  );
}

/** The cards this one is to wait for, as long as they are not done. */
function Waits({ ids }: { ids: readonly string[] }) {
  const open = useBoardState(
    useShallow((state) =>
      ids
        .map((id) => state.cards.get(id))
        .filter((other) => other !== undefined && other.stage !== 'DONE')
        .map((other) => `#${other?.number}`),
    ),
  );
  if (open.length === 0) return null;
  return (
    <Badge variant="outline">
      <Hourglass aria-hidden />
      {t('board.waits', { cards: open.join(', ') })}
    </Badge>
  );
}

/** Who else has this card open right now. */
function Lookers({ id }: { id: string }) {
  const me = useQuery(sessionQuery).data?.user?.id;
  const names = useBoardState(
    useShallow((state) =>
      state.viewers.filter((viewer) => viewer.taskId === id && viewer.id !== me).map((viewer) => viewer.name),
    ),
  );
  if (names.length === 0) return null;
  return (
    <span className="flex -space-x-1" title={t('board.looking', { names: names.join(', ') })}>
      <span className="sr-only">{t('board.looking', { names: names.join(', ') })}</span>
      {[...new Set(names)].slice(0, 3).map((name) => (
        <Avatar key={name} name={name} className="size-5 ring-2 ring-ember" />
      ))}
    </span>
  );
}

export function EvidenceBadge({ evidence }: { evidence: Card['evidence'] }) {
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

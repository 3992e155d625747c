import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Bell, CircleAlert, FileDiff, Inbox, ListChecks } from 'lucide-react';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { Skeleton } from '@/components/ui/skeleton';
import { inboxQuery, waitsFor } from '@/features/inbox/inbox';
import { workflowsQuery } from '@/shared/api/queries';
import type { Task } from '@/shared/api/types';
import { formatAgo, formatExact } from '@/shared/format/format';
import { useTitle } from '@/shared/lib/use-title';
import { t } from '@/shared/i18n/rooms';

/** Everything that waits for a person, the newest first. */
export function InboxPage() {
  useTitle(t('inbox.title'));
  const inbox = useQuery(inboxQuery);
  const boards = useQuery(workflowsQuery);
  const titles = new Map(boards.data?.map((board) => [board.id, board.title]));
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto grid w-full max-w-3xl grid-cols-[minmax(0,1fr)] gap-5 px-4 py-8">
        <div className="flex flex-wrap items-center justify-between gap-3">
          <h1 className="text-2xl font-semibold tracking-tight">{t('inbox.title')}</h1>
          <Button asChild variant="outline" size="sm">
            <Link to="/settings" hash="notifications">
              <Bell aria-hidden />
              {t('notify.title')}
            </Link>
          </Button>
        </div>
        {inbox.isPending && <Skeleton className="h-32 rounded-xl" />}
        {inbox.isError && <ErrorState error={inbox.error} onRetry={() => void inbox.refetch()} />}
        {inbox.data?.length === 0 && (
          <EmptyState icon={Inbox} title={t('inbox.empty')}>
            {t('inbox.emptyHint')}
          </EmptyState>
        )}
        {inbox.data && inbox.data.length > 0 && (
          <ul className="grid divide-y overflow-hidden rounded-xl border bg-card shadow-xs">
            {inbox.data.map((task) => (
              <Waiting key={task.id} task={task} board={titles.get(task.workflowId)} />
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}

function Waiting({ task, board }: { task: Task; board?: string }) {
  const Icon = task.attention ? CircleAlert : task.stage === 'PLANNING' ? ListChecks : FileDiff;
  return (
    <li className="relative flex items-start gap-3 p-3.5 hover:bg-accent/50 max-sm:flex-wrap max-sm:gap-y-1.5">
      <Icon
        aria-hidden
        className={`mt-0.5 size-4.5 shrink-0 ${task.attention ? 'text-warning' : 'text-muted-foreground'}`}
      />
      <div className="min-w-0 flex-1">
        <Link
          to="/boards/$boardId"
          params={{ boardId: task.workflowId }}
          search={{ task: task.id }}
          className="font-medium wrap-anywhere after:absolute after:inset-0"
        >
          <span className="font-mono text-sm font-normal text-muted-foreground">#{task.number}</span>{' '}
          {task.title}
        </Link>
        <p className="text-sm text-muted-foreground">{waitsFor(task)}</p>
      </div>
      <div className="flex shrink-0 items-center gap-x-2 gap-y-1 text-xs text-muted-foreground max-sm:basis-full max-sm:pl-7.5 sm:flex-col sm:items-end">
        <Badge variant="outline">{board ?? t(`stage.${task.stage}`)}</Badge>
        <time dateTime={task.updatedAt} title={formatExact(task.updatedAt)}>
          {formatAgo(task.updatedAt)}
        </time>
      </div>
    </li>
  );
}

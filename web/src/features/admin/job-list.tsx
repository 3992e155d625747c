import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { type JobState, levers } from '@/features/admin/model';
import { type Job, jobsQuery } from '@/features/admin/queries';
import { Confirm } from '@/components/ui/alert-dialog';
import { Button } from '@/components/ui/button';
import { ErrorState } from '@/components/ui/error-state';
import { Skeleton } from '@/components/ui/skeleton';
import { sayProblem } from '@/components/ui/toast';
import { api } from '@/shared/api/client';
import { formatAgo, formatDuration } from '@/shared/format/format';
import { t } from '@/shared/i18n/rooms';

/** The jobs in one state, each with its levers. */
export function JobList({ state }: { state: JobState }) {
  const client = useQueryClient();
  const jobs = useInfiniteQuery(jobsQuery(state));
  const [leaving, setLeaving] = useState<Job>();
  const act = useMutation({
    mutationFn: ({ job, what }: { job: Job; what: 'retry' | 'front' | 'remove' }) =>
      what === 'remove'
        ? api(`/api/admin/jobs/${job.id}`, { method: 'DELETE' })
        : api(`/api/admin/jobs/${job.id}/${what}`, { method: 'POST' }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['queue'] }),
    onError: (error) => sayProblem(error),
  });
  if (jobs.isError) return <ErrorState error={jobs.error} onRetry={() => void jobs.refetch()} />;
  if (!jobs.data) return <Skeleton className="h-24 rounded-xl" />;
  const items = jobs.data.pages.flatMap((page) => page.items);
  const can = levers(state);
  return (
    <>
      {items.length === 0 && <p className="py-6 text-sm text-muted-foreground">{t('queue.empty')}</p>}
      <ul className="grid grid-cols-1 divide-y">
        {items.map((job) => (
          <li key={job.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3 text-sm">
            <JobFacts job={job} />
            <div className="flex flex-wrap gap-1">
              {can.retry && (
                <Button variant="outline" size="sm" onClick={() => act.mutate({ job, what: 'retry' })}>
                  {t('queue.retry')}
                </Button>
              )}
              {can.front && (
                <Button variant="outline" size="sm" onClick={() => act.mutate({ job, what: 'front' })}>
                  {t('queue.front')}
                </Button>
              )}
              <Button variant="outline" size="sm" onClick={() => setLeaving(job)}>
                {t('queue.remove')}
              </Button>
            </div>
          </li>
        ))}
      </ul>
      {jobs.hasNextPage && (
        <Button variant="outline" size="sm" onClick={() => void jobs.fetchNextPage()}>
          {t('queue.more')}
        </Button>
      )}
      <Confirm
        open={leaving !== undefined}
        onOpenChange={(open) => !open && setLeaving(undefined)}
        title={t('queue.removeTitle')}
        description={t('queue.removeText')}
        action={t('queue.remove')}
        onConfirm={() => leaving && act.mutate({ job: leaving, what: 'remove' })}
      />
    </>
  );
}

function JobFacts({ job }: { job: Job }) {
  const card = job.workflowId && job.taskId ? { boardId: job.workflowId, taskId: job.taskId } : undefined;
  const facts = [
    `${t('queue.age')} ${formatDuration(job.ageMs)}`,
    t('queue.attempts', { count: job.attempts }),
    job.nextTryAt && t('queue.nextTry', { when: formatAgo(job.nextTryAt) }),
    job.worker && t('queue.worker', { worker: job.worker }),
    job.heartbeatAt && t('queue.beat', { when: formatAgo(job.heartbeatAt) }),
  ].filter(Boolean);
  return (
    <div className="min-w-0 flex-1 basis-72">
      <p className="flex flex-wrap gap-x-3 font-medium">
        <span className="min-w-0 break-words">{job.title ?? job.kind}</span>
        {card && (
          <>
            <Link to="/boards/$boardId/tasks/$taskId" params={card} className="font-normal underline">
              {t('queue.card')}
            </Link>
            <Link
              to="/boards/$boardId/tasks/$taskId"
              params={card}
              search={{ tab: 'run' }}
              className="font-normal underline"
            >
              {t('queue.log')}
            </Link>
          </>
        )}
      </p>
      <p className="break-words text-muted-foreground tabular-nums">{facts.join(' · ')}</p>
      {job.cause && <p className="text-warning">{job.cause}</p>}
    </div>
  );
}

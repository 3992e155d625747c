import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { JobList } from '@/features/admin/job-list';
import { hourOf, type JobState, jobStates } from '@/features/admin/model';
import { type Summary, summaryQuery, type Worker, workersQuery } from '@/features/admin/queries';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { ErrorState } from '@/components/ui/error-state';
import { Skeleton } from '@/components/ui/skeleton';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '@/components/ui/tabs';
import { sayProblem } from '@/components/ui/toast';
import { api } from '@/shared/api/client';
import { formatAgo, formatBytes } from '@/shared/format/format';
import { t } from '@/shared/i18n/rooms';
import { useTitle } from '@/shared/lib/use-title';

const HourChart = lazy(() => import('@/features/admin/hour-chart'));

/** What waits, works and rests, for administrators. */
export function QueuePage() {
  useTitle(t('queue.title'));
  const summary = useQuery(summaryQuery);
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto grid w-full max-w-5xl grid-cols-1 gap-6 px-4 py-8">
        {summary.isError && <ErrorState error={summary.error} onRetry={() => void summary.refetch()} />}
        {summary.isPending && <Skeleton className="h-64 rounded-xl" />}
        {summary.data && <Queue summary={summary.data} at={summary.dataUpdatedAt} />}
      </div>
    </div>
  );
}

function Queue({ summary, at }: { summary: Summary; at: number }) {
  const client = useQueryClient();
  const [state, setState] = useState<JobState>('running');
  const turn = useMutation({
    mutationFn: () =>
      api<Summary>(`/api/admin/queues/${summary.paused ? 'resume' : 'pause'}`, { method: 'POST' }),
    onSuccess: (fresh) => client.setQueryData(summaryQuery.queryKey, fresh),
    onError: (error) => sayProblem(error),
  });
  return (
    <>
      <header className="flex flex-wrap items-start gap-4">
        <div className="min-w-0 flex-1">
          <h1 className="text-2xl font-semibold tracking-tight">{t('queue.title')}</h1>
          <p className="text-sm text-muted-foreground">{t('queue.lead')}</p>
        </div>
        <Button variant="outline" busy={turn.isPending} onClick={() => turn.mutate()}>
          {t(summary.paused ? 'queue.resume' : 'queue.pause')}
        </Button>
      </header>
      {summary.paused && (
        <p role="status" className="rounded-md bg-warning-soft px-3 py-2 text-sm text-warning">
          {t('queue.paused')}
        </p>
      )}
      <LastHour summary={summary} at={at} />
      <Tabs value={state} onValueChange={(next) => setState(next as JobState)}>
        <TabsList aria-label={t('queue.states')}>
          {jobStates.map((known) => (
            <TabsTrigger key={known} value={known}>
              {t(`queue.${known}`)} <Badge>{summary.counts[known] ?? 0}</Badge>
            </TabsTrigger>
          ))}
        </TabsList>
        <TabsContent value={state}>
          <JobList key={state} state={state} />
        </TabsContent>
      </Tabs>
      <Workers />
      <DiskUse disk={summary.disk} />
    </>
  );
}

function LastHour({ summary, at }: { summary: Summary; at: number }) {
  return (
    <section aria-labelledby="last-hour" className="grid gap-3 rounded-xl border bg-card p-4 shadow-xs">
      <h2 id="last-hour" className="font-semibold">
        {t('queue.lastHour')}
      </h2>
      <Suspense fallback={<Skeleton className="h-28" />}>
        <div className="grid gap-4 sm:grid-cols-2">
          <HourChart
            title={t('queue.throughput')}
            points={hourOf(summary.lastHour, at, (minute) => minute.done)}
          />
          <HourChart
            title={t('queue.wait')}
            points={hourOf(summary.lastHour, at, (minute) => minute.waitMs / 1000)}
          />
        </div>
      </Suspense>
    </section>
  );
}

function DiskUse({ disk }: { disk: Summary['disk'] }) {
  const uses = [
    [t('queue.diskMirrors'), disk.mirrorBytes],
    [t('queue.diskCheckouts'), disk.checkoutBytes],
    [t('queue.diskFree'), disk.freeBytes],
  ] as const;
  return (
    <section aria-labelledby="disk" className="grid gap-2 rounded-xl border bg-card p-4 shadow-xs">
      <h2 id="disk" className="font-semibold">
        {t('queue.disk')}
      </h2>
      <p className="text-sm text-muted-foreground">{t('queue.diskLead')}</p>
      <dl className="grid gap-3 text-sm sm:grid-cols-3">
        {uses.map(([label, bytes]) => (
          <div key={label}>
            <dt className="text-muted-foreground">{label}</dt>
            <dd className="font-medium tabular-nums">{formatBytes(bytes)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Workers() {
  const workers = useQuery(workersQuery);
  return (
    <section aria-labelledby="workers" className="grid gap-2 rounded-xl border bg-card p-4 shadow-xs">
      <h2 id="workers" className="font-semibold">
        {t('queue.workers')}
      </h2>
      {workers.isError && <ErrorState error={workers.error} onRetry={() => void workers.refetch()} />}
      {workers.data?.length === 0 && <p className="text-sm">{t('queue.noWorkers')}</p>}
      <ul className="grid grid-cols-1 divide-y">
        {workers.data?.map((worker: Worker) => (
          <li key={worker.id} className="flex min-h-11 flex-wrap items-center gap-x-4 py-1.5 text-sm">
            <span className="min-w-0 grow basis-full sm:basis-0">
              <span className="block truncate">{worker.host}</span>
              <span className="block truncate font-mono text-xs text-muted-foreground">{worker.id}</span>
            </span>
            <span>{worker.version}</span>
            <span className="tabular-nums">
              {t('queue.slots', { running: worker.running, slots: worker.slots })}
            </span>
            <span className="tabular-nums">{t('queue.beat', { when: formatAgo(worker.lastHeartbeat) })}</span>
            {!worker.alive && <Badge variant="warning">{t('queue.silent')}</Badge>}
          </li>
        ))}
      </ul>
    </section>
  );
}

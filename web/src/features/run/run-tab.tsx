import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Play } from 'lucide-react';
import { useState } from 'react';
import { Confirm } from '@/components/ui/alert-dialog';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { Skeleton } from '@/components/ui/skeleton';
import { sayProblem } from '@/components/ui/toast';
import { RunJournal } from '@/features/run/run-journal';
import { api } from '@/shared/api/client';
import { itemsOf, taskQuery } from '@/shared/api/queries';
import type { Page, Run, Task } from '@/shared/api/types';
import { formatMoney } from '@/shared/format/format';
import { t } from '@/shared/i18n/t';

const lives = (run: Run) => run.status === 'QUEUED' || run.status === 'RUNNING' || run.status === 'PAUSED';

export default function RunTab({ task }: { task: Task }) {
  const client = useQueryClient();
  const [chosen, setChosen] = useState<string>();
  const [asking, setAsking] = useState(false);
  const [message, setMessage] = useState('');
  const runs = useQuery({
    queryKey: ['runs', task.id],
    queryFn: async () => itemsOf(await api<Page<Run>>(`/api/tasks/${task.id}/runs`)),
    refetchInterval: ({ state }) => (state.data?.some(lives) ? 3000 : false),
  });
  const refresh = () => {
    void client.invalidateQueries({ queryKey: ['runs', task.id] });
    void client.invalidateQueries({ queryKey: taskQuery(task.id).queryKey });
  };
  const act = useMutation({
    mutationFn: ({ path, body }: { path: string; body?: unknown }) =>
      api(path, { method: 'POST', body: body ?? {} }),
    onError: (error) => sayProblem(error),
    onSuccess: (_, { path }) => path.endsWith('/messages') && setMessage(''),
    onSettled: () => {
      setAsking(false);
      refresh();
    },
  });
  if (runs.isError) return <ErrorState error={runs.error} onRetry={() => runs.refetch()} />;
  if (runs.isPending) return <Skeleton className="m-4 h-40" />;
  const latest = runs.data.toSorted((one, other) => other.attempt - one.attempt);
  const run = latest.find((attempt) => attempt.id === chosen) ?? latest[0];
  if (!run)
    return (
      <EmptyState icon={Play} title={t('run.none')}>
        {t('run.noneHint')}
      </EmptyState>
    );
  const steer = (verb: string, body?: unknown) => act.mutate({ path: `/api/runs/${run.id}/${verb}`, body });
  const live = lives(run);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex shrink-0 flex-wrap items-center gap-2 border-b p-3">
        <Select
          aria-label={t('run.attempt', { attempt: '' })}
          className="w-40"
          value={run.id}
          onChange={(event) => setChosen(event.target.value)}
        >
          {latest.map((attempt) => (
            <option key={attempt.id} value={attempt.id}>
              {t('run.attempt', { attempt: attempt.attempt })}
            </option>
          ))}
        </Select>
        <Badge
          variant={run.status === 'FAILED' ? 'destructive' : run.status === 'SUCCEEDED' ? 'success' : 'info'}
        >
          {t(`run.status.${run.status}`)}
        </Badge>
        {run.usage && <span className="tabular text-sm">{formatMoney(run.usage.costMicros)}</span>}
        <div className="ml-auto flex gap-2">
          {run.status === 'RUNNING' && (
            <Button size="sm" variant="outline" onClick={() => steer('pause')}>
              {t('run.pause')}
            </Button>
          )}
          {run.status === 'PAUSED' && (
            <Button size="sm" onClick={() => steer('resume')}>
              {t('run.resume')}
            </Button>
          )}
          {live ? (
            <Button size="sm" variant="outline" onClick={() => setAsking(true)}>
              {t('run.cancel')}
            </Button>
          ) : (
            <Button
              size="sm"
              variant="outline"
              busy={act.isPending}
              onClick={() => act.mutate({ path: `/api/tasks/${task.id}/runs` })}
            >
              {t('run.again')}
            </Button>
          )}
        </div>
      </div>
      <RunJournal key={run.id} runId={run.id} onState={refresh} />
      {live && (
        <form
          className="flex shrink-0 gap-2 border-t bg-card p-3"
          onSubmit={(event) => {
            event.preventDefault();
            if (message.trim() !== '') steer('messages', { text: message });
          }}
        >
          <Input
            aria-label={t('run.message')}
            placeholder={t('run.message')}
            value={message}
            onChange={(event) => setMessage(event.target.value)}
          />
          <Button type="submit" disabled={message.trim() === ''}>
            {t('run.send')}
          </Button>
        </form>
      )}
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={t('run.cancelTitle')}
        description={t('run.cancelHint')}
        action={t('run.cancel')}
        busy={act.isPending}
        onConfirm={() => steer('cancel')}
      />
    </div>
  );
}

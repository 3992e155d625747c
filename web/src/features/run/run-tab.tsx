import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Pause, Play, SendHorizontal, Square } from 'lucide-react';
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
import { AnotherAttempt } from '@/features/run/another-attempt';
import { pauseWords } from '@/features/run/pause-words';
import { RaiseBudget } from '@/features/run/raise-budget';
import { Holder } from '@/features/run/holder';
import { RunJournal } from '@/features/run/run-journal';
import { api } from '@/shared/api/client';
import { useMay } from '@/shared/api/may';
import { itemsOf, taskQuery } from '@/shared/api/queries';
import type { Page, Run, Task } from '@/shared/api/types';
import { formatCount, formatDuration, formatMoney } from '@/shared/format/format';
import { t } from '@/shared/i18n/rooms';
import type { Choice } from '@/shared/models/model-picker';

const lives = (run: Run) => run.status === 'QUEUED' || run.status === 'RUNNING' || run.status === 'PAUSED';

const tookOf = (run: Run): string =>
  run.startedAt && run.endedAt
    ? formatDuration(new Date(run.endedAt).getTime() - new Date(run.startedAt).getTime())
    : '';

export default function RunTab({ task }: { task: Task }) {
  const client = useQueryClient();
  const { work } = useMay(task.workflowId);
  const [chosen, setChosen] = useState<string>();
  const [asking, setAsking] = useState(false);
  const [choice, setChoice] = useState<Choice>({});
  const runs = useQuery({
    // A run that begins or ends is news from the card, not from a list that was empty before.
    queryKey: ['runs', task.id, task.run?.id, task.run?.status],
    placeholderData: (before: Run[] | undefined) => before,
    // Nor is what the list was at an earlier news shown again.
    gcTime: 0,
    queryFn: async () => itemsOf(await api<Page<Run>>(`/api/tasks/${task.id}/runs`)),
    refetchInterval: ({ state }) => (state.data?.some(lives) ? 3000 : false),
  });
  const refresh = () => {
    void client.invalidateQueries({ queryKey: ['runs', task.id] });
    void client.invalidateQueries({ queryKey: taskQuery(task.id).queryKey });
  };
  const act = useMutation({
    // What somebody presses one after the other arrives in that order: a stop never overtakes the "continue" before it.
    scope: { id: `runs of ${task.id}` },
    mutationFn: ({ path, body }: { path: string; body?: unknown }) =>
      api(path, { method: 'POST', body: body ?? {} }),
    onError: (error) => sayProblem(error),
    onSettled: refresh,
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
  const stopping = act.isPending && act.variables.path.endsWith('/cancel');
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex shrink-0 flex-wrap items-center gap-2 border-b px-4 py-2 sm:px-5">
        {latest.length > 1 ? (
          <Select
            aria-label={t('run.attempts')}
            className="w-36"
            value={run.id}
            onChange={(event) => setChosen(event.target.value)}
          >
            {latest.map((attempt) => (
              <option key={attempt.id} value={attempt.id}>
                {t('run.attempt', { attempt: attempt.attempt })}
              </option>
            ))}
          </Select>
        ) : (
          <span className="text-sm font-medium">{t('run.attempt', { attempt: run.attempt })}</span>
        )}
        <Badge
          variant={run.status === 'FAILED' ? 'destructive' : run.status === 'SUCCEEDED' ? 'success' : 'info'}
        >
          {stopping ? t('run.stopping') : t(`run.status.${run.status}`)}
        </Badge>
        {run.pauseReason && run.status === 'PAUSED' && (
          <span className="text-sm text-warning">{pauseWords(run.pauseReason)}</span>
        )}
        <span className="tabular text-sm text-muted-foreground max-sm:basis-full max-sm:text-xs">
          {[
            run.model,
            t('run.usage', {
              cost: formatMoney(run.usage.costMicros),
              tokens: formatCount(run.usage.inputTokens + run.usage.outputTokens),
            }),
            tookOf(run),
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
        {live && <Holder run={run} boardId={task.workflowId} onTake={() => steer('take-over')} />}
        {work && (
          <div className="ml-auto flex gap-2 max-sm:w-full max-sm:flex-wrap">
            {run.status === 'RUNNING' && (
              <Button size="sm" variant="outline" onClick={() => steer('pause')}>
                <Pause aria-hidden /> {t('run.pause')}
              </Button>
            )}
            {run.status === 'PAUSED' && (
              <Button size="sm" onClick={() => steer('resume')}>
                <Play aria-hidden /> {t('run.resume')}
              </Button>
            )}
            {live ? (
              <Button size="sm" variant="outline" disabled={stopping} onClick={() => setAsking(true)}>
                <Square aria-hidden /> {t('run.cancel')}
              </Button>
            ) : (
              <AnotherAttempt
                boardId={task.workflowId}
                busy={act.isPending}
                choice={choice}
                onChoice={setChoice}
                onStart={() => act.mutate({ path: `/api/tasks/${task.id}/runs`, body: choice })}
              />
            )}
          </div>
        )}
      </div>
      {work && run.status === 'PAUSED' && run.pauseReason === 'budget' && (
        <RaiseBudget
          run={run}
          spent={task.usage.costMicros}
          busy={act.isPending}
          onRaise={(budgetMicros) => steer('resume', { budgetMicros })}
        />
      )}
      {(run.status === 'QUEUED' || run.waiting) && (
        <p role="status" className="border-b bg-info-soft px-4 py-1.5 sm:px-5 text-sm text-info">
          {run.waiting?.reason ?? t('run.queuedHint')}
          {run.waiting?.position != null && <> {t('run.position', { position: run.waiting.position })}</>}
        </p>
      )}
      <RunJournal key={run.id} taskId={task.id} run={run} onState={refresh} />
      {live && work && <Steering onSay={(text) => steer('messages', { text })} />}
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={t('run.cancelTitle')}
        description={t('run.cancelHint')}
        action={t('run.cancel')}
        onConfirm={() => {
          setAsking(false);
          steer('cancel');
        }}
      />
    </div>
  );
}

function Steering({ onSay }: { onSay: (text: string) => void }) {
  const [message, setMessage] = useState('');
  return (
    <form
      className="flex shrink-0 gap-2 border-t bg-card px-4 py-3 sm:px-5"
      onSubmit={(event) => {
        event.preventDefault();
        if (message.trim() === '') return;
        onSay(message);
        setMessage('');
      }}
    >
      <Input
        aria-label={t('run.message')}
        placeholder={t('run.message')}
        value={message}
        onChange={(event) => setMessage(event.target.value)}
      />
      <Button type="submit" disabled={message.trim() === ''}>
        <SendHorizontal aria-hidden /> {t('run.send')}
      </Button>
    </form>
  );
}

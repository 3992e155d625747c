import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { sayProblem } from '@/components/ui/toast';
import { api } from '@/shared/api/client';
import { ApiProblem } from '@/shared/api/problem';
import { isBeingFetched, taskQuery } from '@/shared/api/queries';
import type { Run, RunBase, Task } from '@/shared/api/types';
import { t } from '@/shared/i18n/rooms';

/** The default branch has moved on since the run began: the branch can be brought up to date, or the agent asked to. */
export function BaseMoved({ task, run }: { task: Task; run: Run }) {
  const client = useQueryClient();
  const queryKey = ['base', run.id, run.headCommit];
  const base = useQuery({
    queryKey,
    queryFn: () => api<RunBase>(`/api/runs/${run.id}/base`),
    refetchInterval: ({ state }) => (state.data?.fetching ? 2000 : 60_000),
    // A repository that cannot be asked now says nothing about the diff that is shown.
    retry: (count, error) =>
      isBeingFetched(error) || (count < 2 && !(error instanceof ApiProblem && error.status < 500)),
  }).data;
  const act = useMutation({
    mutationFn: (action: 'update-branch' | 'resolve-conflicts') =>
      api<Run>(`/api/runs/${run.id}/${action}`, { method: 'POST' }),
    onError: (error) => sayProblem(error),
    onSettled: () => {
      void client.invalidateQueries({ queryKey });
      void client.invalidateQueries({ queryKey: taskQuery(task.id).queryKey });
    },
  });
  if (base?.fetching) return <Alert variant="info" title={base.fetching} />;
  if (!base || base.behind === 0) return null;
  const { branch, behind, conflicts, rewritten } = base;
  const conflicting = conflicts.length > 0;
  return (
    <Alert
      variant={conflicting || rewritten ? 'warning' : 'info'}
      title={t('review.base.moved', { branch, count: behind })}
      actions={
        !rewritten && (
          <Button
            size="sm"
            busy={act.isPending}
            onClick={() => act.mutate(conflicting ? 'resolve-conflicts' : 'update-branch')}
          >
            {t(conflicting ? 'review.base.resolve' : 'review.base.update')}
          </Button>
        )
      }
    >
      {rewritten
        ? t('review.base.rewritten', { branch })
        : conflicting
          ? `${t('review.conflict')} ${conflicts.join(', ')}`
          : t('review.base.hint')}
    </Alert>
  );
}

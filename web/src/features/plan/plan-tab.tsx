import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Check, GitCompareArrows, ListChecks, Pencil, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { Alert } from '@/components/ui/alert';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { Skeleton } from '@/components/ui/skeleton';
import { say, sayProblem } from '@/components/ui/toast';
import type { PlanContent } from '@/features/plan/draft';
import { keptDraft } from '@/features/plan/kept-draft';
import { BeforeApproval } from '@/features/plan/before-approval';
import { PlanChanges } from '@/features/plan/plan-changes';
import { PlanEditor } from '@/features/plan/plan-editor';
import { PlanText } from '@/features/plan/plan-text';
import { RequestChanges } from '@/features/plan/request-changes';
import { api } from '@/shared/api/client';
import { useMay } from '@/shared/api/may';
import { ApiProblem } from '@/shared/api/problem';
import { itemsOf, taskQuery } from '@/shared/api/queries';
import type { Page, Plan, Task } from '@/shared/api/types';
import { t } from '@/shared/i18n/rooms';

const looks = { APPROVED: 'success', PROPOSED: 'warning', STALE: 'warning', REJECTED: 'outline' } as const;

export default function PlanTab({ task }: { task: Task }) {
  const client = useQueryClient();
  const { work } = useMay(task.workflowId);
  const path = `/api/tasks/${task.id}/plan`;
  // A new version, or a new state of it, is news from the card.
  const news = [task.plan?.version, task.plan?.status];
  const plan = useQuery({
    queryKey: ['plan', task.id, 'newest', ...news],
    placeholderData: (before: Plan | undefined) => before,
    queryFn: () => api<Plan>(path),
    enabled: Boolean(task.plan),
    retry: false,
  });
  const versions = useQuery({
    queryKey: ['plan', task.id, 'versions', ...news],
    queryFn: async () => itemsOf(await api<Page<Plan>>(`${path}/versions`)),
    enabled: (plan.data?.version ?? 0) > 1,
  });
  const [mode, setMode] = useState<'read' | 'edit' | 'changes' | 'request'>(
    keptDraft(task.id) ? 'edit' : 'read',
  );
  const [comments, setComments] = useState<ReadonlyMap<number, string>>(new Map());
  const refresh = () => {
    void client.invalidateQueries({ queryKey: ['plan', task.id] });
    void client.invalidateQueries({ queryKey: taskQuery(task.id).queryKey });
  };
  /** Withdraws the approval, and stops the run where one has begun already. */
  const takeBack = async () => {
    try {
      const { stage, version } = await api<Task>(`/api/tasks/${task.id}`);
      await api<Task>(`/api/tasks/${task.id}/move`, {
        body: { stage: 'PLANNING', version, ...(stage === 'EXECUTING' && { stopRun: true }) },
      });
    } catch (error) {
      sayProblem(error);
    }
    refresh();
  };
  const approve = useMutation({
    mutationFn: ({ version, digest }: Plan) => api(`${path}/approve`, { body: { version, digest } }),
    onSuccess: (_, { version, provider }) =>
      say(
        t(provider === 'scripted' ? 'plan.approved' : 'plan.approvedPaid', { version }),
        () => void takeBack(),
      ),
    onError: (error) => sayProblem(error),
    onSettled: refresh,
  });
  const reject = useMutation({
    mutationFn: ({ version, feedback }: { version: number; feedback: string }) =>
      api(`${path}/reject`, {
        body: {
          version,
          feedback,
          comments: [...comments.entries()]
            .filter(([, text]) => text.trim() !== '')
            .map(([step, text]) => ({ step, text: text.trim() })),
        },
      }),
    onSuccess: () => {
      setComments(new Map());
      setMode('read');
    },
    onError: (error) => sayProblem(error),
    onSettled: refresh,
  });
  const save = useMutation({
    mutationFn: (content: PlanContent & { version: number }) =>
      api<Plan>(path, { method: 'PUT', body: content }),
    onSuccess: () => setMode('read'),
    onError: (error) => sayProblem(error),
    onSettled: refresh,
  });

  const none = (
    <EmptyState icon={ListChecks} title={t('plan.none')}>
      {t('plan.noneHint')}
    </EmptyState>
  );
  if (!task.plan) return none;
  if (plan.isPending) return <Skeleton className="m-4 h-40" />;
  if (plan.isError) {
    if (plan.error instanceof ApiProblem && plan.error.status === 404) return none;
    return <ErrorState error={plan.error} onRetry={() => plan.refetch()} />;
  }
  const { data } = plan;
  if (mode === 'edit')
    return (
      <PlanEditor
        taskId={task.id}
        plan={data}
        busy={save.isPending}
        onClose={() => setMode('read')}
        onSave={save.mutateAsync}
      />
    );
  const open = data.status === 'PROPOSED' || data.status === 'STALE';
  const before = versions.data?.find((version) => version.version === data.version - 1);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto grid w-full max-w-3xl grid-cols-[minmax(0,1fr)] gap-5 p-4 sm:p-5">
          <div className="flex flex-wrap items-center gap-2">
            <Badge variant="outline">{t('plan.version', { version: data.version })}</Badge>
            <Badge variant={looks[data.status]}>{t(`plan.status.${data.status}`)}</Badge>
            {data.model && (
              <span className="text-sm text-muted-foreground">{t('plan.with', { model: data.model })}</span>
            )}
            <div className="ml-auto flex gap-1.5">
              {before && (
                <Button
                  variant={mode === 'changes' ? 'secondary' : 'ghost'}
                  size="sm"
                  aria-pressed={mode === 'changes'}
                  onClick={() => setMode(mode === 'changes' ? 'read' : 'changes')}
                >
                  <GitCompareArrows aria-hidden /> {t('plan.changes', { version: before.version })}
                </Button>
              )}
              {work && (
                <Button variant="outline" size="sm" onClick={() => setMode('edit')}>
                  <Pencil aria-hidden /> {t('plan.edit')}
                </Button>
              )}
            </div>
          </div>
          {data.status === 'STALE' && <Alert variant="warning" title={t('plan.staleHint')} />}
          {mode === 'changes' && before ? (
            <PlanChanges from={before} to={data} />
          ) : (
            <PlanText
              plan={data}
              comments={mode === 'request' ? comments : undefined}
              onComment={(step, text) => setComments(new Map(comments).set(step, text))}
            />
          )}
        </div>
      </div>
      {open && (
        <div className="shrink-0 border-t bg-card">
          <div className="mx-auto grid w-full max-w-3xl gap-2 px-4 py-3 sm:px-5">
            {mode === 'request' ? (
              <RequestChanges
                busy={reject.isPending}
                commented={[...comments.values()].some((text) => text.trim() !== '')}
                onCancel={() => setMode('read')}
                onSend={(feedback) => reject.mutate({ version: data.version, feedback })}
              />
            ) : (
              <div className="flex flex-wrap items-center gap-2">
                <BeforeApproval plan={data} boardId={task.workflowId} />
                {work && (
                  <>
                    <Button
                      variant="outline"
                      className="max-sm:flex-1"
                      disabled={approve.isPending}
                      onClick={() => setMode('request')}
                    >
                      <Undo2 aria-hidden /> {t('plan.reject')}
                    </Button>
                    <Button
                      variant="ember"
                      className="max-sm:flex-1"
                      busy={approve.isPending}
                      onClick={() => approve.mutate(data)}
                    >
                      <Check aria-hidden /> {t('plan.approve', { version: data.version })}
                    </Button>
                  </>
                )}
              </div>
            )}
          </div>
        </div>
      )}
    </div>
  );
}

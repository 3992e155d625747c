import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ListChecks } from 'lucide-react';
import { useState } from 'react';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { Field } from '@/components/ui/field';
import { Skeleton } from '@/components/ui/skeleton';
import { Textarea } from '@/components/ui/textarea';
import { sayProblem } from '@/components/ui/toast';
import { draftOf, type PlanContent } from '@/features/plan/draft';
import { PlanEditor } from '@/features/plan/plan-editor';
import { api } from '@/shared/api/client';
import { ApiProblem } from '@/shared/api/problem';
import { taskQuery } from '@/shared/api/queries';
import type { Plan, Task } from '@/shared/api/types';
import { formatMoney } from '@/shared/format/format';
import { t } from '@/shared/i18n/t';

export default function PlanTab({ task }: { task: Task }) {
  const client = useQueryClient();
  const path = `/api/tasks/${task.id}/plan`;
  const plan = useQuery({ queryKey: ['plan', task.id], queryFn: () => api<Plan>(path) });
  const [editing, setEditing] = useState(false);
  const [feedback, setFeedback] = useState('');
  const refresh = () => {
    void client.invalidateQueries({ queryKey: ['plan', task.id] });
    void client.invalidateQueries({ queryKey: taskQuery(task.id).queryKey });
  };
  const decide = useMutation({
    mutationFn: ({ verb, body }: { verb: 'approve' | 'reject'; body: unknown }) =>
      api(`${path}/${verb}`, { body }),
    onSuccess: (_, { verb }) => verb === 'reject' && setFeedback(''),
    onError: (error) => sayProblem(error),
    onSettled: refresh,
  });
  const save = useMutation({
    mutationFn: (content: PlanContent & { version: number }) =>
      api<Plan>(path, { method: 'PUT', body: content }),
    onSuccess: () => setEditing(false),
    onError: (error) => sayProblem(error),
    onSettled: refresh,
  });

  if (plan.isPending) return <Skeleton className="m-4 h-40" />;
  if (plan.isError) {
    if (plan.error instanceof ApiProblem && plan.error.status === 404)
      return (
        <EmptyState icon={ListChecks} title={t('plan.none')}>
          {t('plan.noneHint')}
        </EmptyState>
      );
    return <ErrorState error={plan.error} onRetry={() => plan.refetch()} />;
  }
  const { data } = plan;
  if (editing)
    return (
      <PlanEditor
        initial={draftOf(data)}
        busy={save.isPending}
        onCancel={() => setEditing(false)}
        onSave={(content) => save.mutate({ ...content, version: data.version })}
      />
    );
  const open = data.status === 'PROPOSED' || data.status === 'STALE';
  return (
    <div className="grid gap-5 p-4 sm:p-5">
      <div className="flex flex-wrap items-center gap-2">
        <Badge variant="outline">{t('plan.version', { version: data.version })}</Badge>
        <Badge variant={data.status === 'APPROVED' ? 'success' : 'warning'}>
          {t(`plan.status.${data.status}`)}
        </Badge>
        <Button variant="outline" size="sm" className="ml-auto" onClick={() => setEditing(true)}>
          {t('plan.edit')}
        </Button>
      </div>
      <PlanText plan={data} />
      {open && (
        <div className="grid gap-3 border-t pt-4">
          <p className="text-sm text-muted-foreground">
            {data.model && `${t('plan.with', { model: data.model })}. `}
            {data.estimate && t('plan.estimate', { cost: formatMoney(data.estimate.costMicros) })}
          </p>
          <Button
            className="justify-self-start"
            busy={decide.isPending}
            onClick={() =>
              decide.mutate({ verb: 'approve', body: { version: data.version, digest: data.digest } })
            }
          >
            {t('plan.approve', { version: data.version })}
          </Button>
          <Field label={t('plan.feedback')}>
            {(control) => (
              <Textarea {...control} value={feedback} onChange={(event) => setFeedback(event.target.value)} />
            )}
          </Field>
          <Button
            variant="outline"
            className="justify-self-start"
            disabled={feedback.trim() === '' || decide.isPending}
            onClick={() => decide.mutate({ verb: 'reject', body: { version: data.version, feedback } })}
          >
            {t('plan.reject')}
          </Button>
        </div>
      )}
    </div>
  );
}

function PlanText({ plan }: { plan: Plan }) {
  return (
    <>
      <p className="leading-relaxed">{plan.summary}</p>
      <section className="grid gap-3">
        <h2 className="font-semibold">{t('plan.steps')}</h2>
        <ol className="grid list-decimal gap-3 pl-5">
          {plan.steps.map((step, index) => (
            <li key={`${index}`}>
              <p className="font-medium">{step.title}</p>
              <p className="whitespace-pre-wrap text-muted-foreground">{step.details}</p>
              <p className="font-mono text-xs text-muted-foreground">{step.paths.join('  ')}</p>
            </li>
          ))}
        </ol>
      </section>
      {plan.checks.length > 0 && (
        <section>
          <h2 className="font-semibold">{t('plan.checks')}</h2>
          {plan.checks.map((check, index) => (
            <p key={`${index}`}>
              {check.name} <code className="font-mono text-sm text-muted-foreground">{check.command}</code>
            </p>
          ))}
        </section>
      )}
      {(plan.risks ?? []).length > 0 && (
        <section>
          <h2 className="font-semibold">{t('plan.risks')}</h2>
          <ul className="list-disc pl-5">
            {plan.risks.map((risk, index) => (
              <li key={`${index}`}>{String(risk)}</li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

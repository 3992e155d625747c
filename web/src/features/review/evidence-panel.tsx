import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ChevronRight } from 'lucide-react';
import { Alert } from '@/components/ui/alert';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { ErrorState } from '@/components/ui/error-state';
import { Skeleton } from '@/components/ui/skeleton';
import { sayProblem } from '@/components/ui/toast';
import { evidenceQuery } from '@/features/review/queries';
import { api } from '@/shared/api/client';
import { useMay } from '@/shared/api/may';
import { taskQuery } from '@/shared/api/queries';
import type { Run, Task } from '@/shared/api/types';
import { plainLine, sanitizeLine } from '@/shared/ansi/sanitize';
import { formatDuration } from '@/shared/format/format';
import { t } from '@/shared/i18n/rooms';

/** What the server saw of a run: each check with its output, and what stands between it and "verified". */
export function EvidencePanel({ run, task, newest }: { run: Run; task: Task; newest: boolean }) {
  const client = useQueryClient();
  const { work } = useMay(task.workflowId);
  const evidence = useQuery(evidenceQuery(run));
  const accept = useMutation({
    mutationFn: () => api<Run>(`/api/runs/${run.id}/accept`, { method: 'POST' }),
    onError: (error) => sayProblem(error),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['runs', task.id] }),
        client.invalidateQueries({ queryKey: ['evidence', run.id] }),
        client.invalidateQueries({ queryKey: taskQuery(task.id).queryKey }),
      ]),
  });
  if (evidence.isError) return <ErrorState error={evidence.error} onRetry={() => void evidence.refetch()} />;
  if (evidence.isPending) return <Skeleton className="h-20" />;
  const { evidence: state, reasons, checks } = evidence.data;
  const provable = checks.length > 0 && checks.every((check) => check.outcome === 'passed');
  return (
    <section className="grid gap-2">
      <h2 className="font-semibold">{t('review.evidence')}</h2>
      <Alert
        variant={state === 'verified' ? 'success' : state === 'failed' ? 'destructive' : 'warning'}
        title={t(`review.evidence.${state}`)}
      >
        {reasons.length > 0 && (
          <ul className="list-disc pl-4">
            {reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        )}
        {state === 'claimed' && provable && newest && work && task.stage === 'REVIEW' && (
          <Button
            className="mt-2 w-fit"
            variant="outline"
            size="sm"
            busy={accept.isPending}
            onClick={() => accept.mutate()}
          >
            {t('review.accept')}
          </Button>
        )}
      </Alert>
      {checks.map((check) => (
        <details
          key={check.name}
          className="group rounded-md border bg-card p-2"
          open={check.outcome !== 'passed'}
        >
          <summary className="flex min-h-7 cursor-pointer flex-wrap items-center gap-x-2 gap-y-1 text-sm">
            <ChevronRight aria-hidden className="size-4 shrink-0 transition-transform group-open:rotate-90" />
            <span>{check.name}</span>
            <code className="rounded-sm bg-muted px-1 font-mono text-xs wrap-anywhere">{check.command}</code>
            <Badge variant={check.outcome === 'passed' ? 'success' : 'destructive'}>
              {check.exitCode === null || check.exitCode === undefined
                ? t('review.notRun')
                : t('review.exit', { code: check.exitCode })}
            </Badge>
            <span className="tabular text-muted-foreground">{formatDuration(check.durationMillis)}</span>
          </summary>
          <pre className="max-h-80 overflow-auto p-2 font-mono text-xs">
            {check.outputTail
              .split('\n')
              .map((line) => plainLine(sanitizeLine(line)))
              .join('\n') || t('review.noOutput')}
          </pre>
        </details>
      ))}
    </section>
  );
}

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { FileDiff } from 'lucide-react';
import { useState } from 'react';
import { Alert } from '@/components/ui/alert';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { Skeleton } from '@/components/ui/skeleton';
import { sayProblem } from '@/components/ui/toast';
import { type DiffFile, isLarge, parsePatch, rowsOf } from '@/features/review/diff';
import { api, request } from '@/shared/api/client';
import { isProblem } from '@/shared/api/problem';
import { taskQuery } from '@/shared/api/queries';
import type { EvidenceState, Task } from '@/shared/api/types';
import { plainLine, sanitizeLine } from '@/shared/ansi/sanitize';
import { formatDuration } from '@/shared/format/format';
import { t } from '@/shared/i18n/t';

type Check = {
  name: string;
  command: string;
  exitCode?: number | null;
  durationMillis?: number;
  outputTail?: string;
};
type Proof = { evidence?: EvidenceState; reasons?: string[]; commit?: string | null; checks?: Check[] };

export default function ReviewTab({ task }: { task: Task }) {
  const client = useQueryClient();
  const runId = task.run?.id;
  const stamp = [runId, task.version];
  const evidence = useQuery({
    queryKey: ['evidence', ...stamp],
    enabled: runId !== undefined,
    queryFn: () => api<Proof>(`/api/runs/${runId}/evidence`),
  });
  const diff = useQuery({
    queryKey: ['diff', ...stamp],
    enabled: runId !== undefined,
    queryFn: async () =>
      parsePatch(
        await (await request(`/api/runs/${runId}/diff?format=patch`, { headers: { Accept: '*/*' } })).text(),
      ),
  });
  const merge = useMutation({
    mutationFn: () => api<Task>(`/api/tasks/${task.id}/merge`, { body: {} }),
    onError: (error) => !isProblem(error, 'merge-conflict') && sayProblem(error),
    onSettled: () => client.invalidateQueries({ queryKey: taskQuery(task.id).queryKey }),
  });
  if (runId === undefined)
    return (
      <EmptyState icon={FileDiff} title={t('review.none')}>
        {t('review.noneHint')}
      </EmptyState>
    );
  const conflict = isProblem(merge.error, 'merge-conflict') ? merge.error.problem : null;
  const state = evidence.data?.evidence ?? task.evidence ?? 'none';
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-5 p-4 sm:p-5">
      <section className="grid gap-2">
        <h2 className="font-semibold">{t('review.evidence')}</h2>
        <Alert
          variant={state === 'verified' ? 'success' : state === 'failed' ? 'destructive' : 'warning'}
          title={t(`review.evidence.${state}`)}
        >
          {(evidence.data?.reasons ?? []).join(' ')}
        </Alert>
        {(evidence.data?.checks ?? []).map((check) => (
          <details key={check.name} className="rounded-md border p-2">
            <summary>
              {check.name} <code className="font-mono text-sm">{check.command}</code>{' '}
              <Badge variant={check.exitCode === 0 ? 'success' : 'destructive'}>
                {t('review.exit', { code: check.exitCode ?? '?' })}
              </Badge>{' '}
              {formatDuration(check.durationMillis ?? 0)}
            </summary>
            <pre className="overflow-x-auto p-2 font-mono text-xs">
              {(check.outputTail ?? '')
                .split('\n')
                .map((line) => plainLine(sanitizeLine(line)))
                .join('\n')}
            </pre>
          </details>
        ))}
        {task.stage === 'REVIEW' && (
          <Button className="justify-self-start" busy={merge.isPending} onClick={() => merge.mutate()}>
            {t('review.merge')}
          </Button>
        )}
        {conflict && (
          <Alert variant="destructive" title={conflict.title}>
            {t('review.conflict')} {(conflict.errors ?? []).map((error) => error.field).join(', ')}
          </Alert>
        )}
      </section>
      {diff.isError && <ErrorState error={diff.error} onRetry={() => diff.refetch()} />}
      {diff.isPending && <Skeleton className="h-40" />}
      {diff.data && (
        <section className="grid grid-cols-[minmax(0,1fr)] gap-3">
          <h2 className="font-semibold">{t('review.files', { count: diff.data.length })}</h2>
          {diff.data.map((file) => (
            <FileChange key={file.path} file={file} />
          ))}
        </section>
      )}
    </div>
  );
}

function FileChange({ file }: { file: DiffFile }) {
  const [open, setOpen] = useState(!isLarge(file));
  return (
    <details
      open={open}
      onToggle={(event) => setOpen(event.currentTarget.open)}
      className="overflow-hidden rounded-md border bg-card"
    >
      <summary className="cursor-pointer px-3 py-2 font-mono text-sm wrap-anywhere">
        {file.oldPath && `${file.oldPath} → `}
        {file.path} <span className="text-success">+{file.additions}</span>{' '}
        <span className="text-destructive">−{file.deletions}</span>
      </summary>
      {file.binary && <p className="px-3 pb-2 text-sm text-muted-foreground">{t('review.binary')}</p>}
      {open && (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
        <section tabIndex={0} aria-label={file.path} className="overflow-x-auto font-mono text-xs leading-5">
          {rowsOf(file, 'unified').map((row) =>
            row.kind === 'line' ? (
              <div key={row.key} className={`flex w-max min-w-full whitespace-pre ${tone[row.line.kind]}`}>
                <span className="tabular w-10 shrink-0 text-right select-none">{row.line.oldLine}</span>
                <span className="tabular w-10 shrink-0 text-right select-none">{row.line.newLine}</span>
                <span className="w-6 shrink-0 text-center select-none">{mark[row.line.kind]}</span>
                <span>{row.line.text}</span>
              </div>
            ) : (
              row.kind === 'hunk' && (
                <div key={row.key} className="bg-muted px-3 text-muted-foreground">
                  {row.header}
                </div>
              )
            ),
          )}
        </section>
      )}
    </details>
  );
}

const tone = { add: 'bg-success-soft', delete: 'bg-destructive-soft', context: '' } as const;
const mark = { add: '+', delete: '−', context: ' ' } as const;

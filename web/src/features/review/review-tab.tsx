import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Columns2, FileDiff as Icon, Rows2, SendHorizontal } from 'lucide-react';
import { type KeyboardEvent, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { Progress } from '@/components/ui/progress';
import { Skeleton } from '@/components/ui/skeleton';
import { sayProblem } from '@/components/ui/toast';
import { Attempts } from '@/features/review/attempts';
import { type DiffFile, filesInOrder, treeOf } from '@/features/review/diff';
import { EvidencePanel } from '@/features/review/evidence-panel';
import { FileDiff, type Layout } from '@/features/review/file-diff';
import { FileTree } from '@/features/review/file-tree';
import { MergeButton } from '@/features/review/merge-button';
import { neighbour, pendingOf } from '@/features/review/model';
import { diffQuery, runsQuery } from '@/features/review/queries';
import { useComments } from '@/features/review/use-comments';
import { api } from '@/shared/api/client';
import type { Run, Task } from '@/shared/api/types';
import { PullRequestBox } from '@/shared/github/pull-request-box';
import { t } from '@/shared/i18n/t';

export default function ReviewTab({ task }: { task: Task }) {
  const runs = useQuery(runsQuery(task.id, task.version));
  const [chosen, setChosen] = useState<string | null>(null);
  if (runs.isError) return <ErrorState error={runs.error} onRetry={() => void runs.refetch()} />;
  if (runs.isPending) return <Skeleton className="m-4 h-40" />;
  const shown = runs.data.find((run) => run.id === chosen) ?? runs.data[0];
  if (!shown)
    return (
      <EmptyState icon={Icon} title={t('review.none')}>
        {t('review.noneHint')}
      </EmptyState>
    );
  const newest = shown.id === runs.data[0]?.id;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-5 p-4 sm:p-5">
      {runs.data.length > 1 && (
        <Attempts runs={runs.data} shown={shown} onShow={(run) => setChosen(run.id)} />
      )}
      <EvidencePanel run={shown} task={task} newest={newest} />
      {newest && <PullRequestBox task={task} />}
      <Changes key={shown.id} run={shown} task={task} newest={newest} />
    </div>
  );
}

const layoutKey = 'review:layout';

function Changes({ run, task, newest }: { run: Run; task: Task; newest: boolean }) {
  const client = useQueryClient();
  const query = diffQuery(run);
  const diff = useQuery(query);
  const commenting = useComments(run, task.id);
  const [layout, setLayout] = useState<Layout>(() =>
    localStorage.getItem(layoutKey) === 'split' ? 'split' : 'unified',
  );
  const [current, setCurrent] = useState<string>();
  const place = useRef<HTMLElement>(null);
  const view = useMutation({
    mutationFn: ({ file, viewed }: { file: string; viewed: boolean }) =>
      api(`/api/runs/${run.id}/viewed`, { method: 'PUT', body: { file, viewed } }),
    onMutate: ({ file, viewed }) =>
      client.setQueryData(query.queryKey, (files) =>
        files?.map((each) => (each.path === file ? { ...each, viewed } : each)),
      ),
    onError: (error) => {
      sayProblem(error);
      void client.invalidateQueries({ queryKey: query.queryKey });
    },
  });
  if (!run.headCommit) return <p className="text-sm text-muted-foreground">{t('review.noneHint')}</p>;
  if (diff.isError) return <ErrorState error={diff.error} onRetry={() => void diff.refetch()} />;
  if (diff.isPending) return <Skeleton className="h-40" />;
  const files = filesInOrder(treeOf(diff.data));
  const pending = pendingOf(commenting.all);
  const reviewable = newest && task.stage === 'REVIEW' && run.status === 'SUCCEEDED';
  const viewed = files.filter((file) => file.viewed).length;

  const goTo = (path: string | undefined) => {
    if (path === undefined) return;
    setCurrent(path);
    const element = document.getElementById(`file-${path}`);
    element?.scrollIntoView({ block: 'start' });
    element?.querySelector('summary')?.focus({ preventScroll: true });
  };
  const goToComment = (by: 1 | -1) => {
    const all = [...(place.current?.querySelectorAll<HTMLElement>('[data-comment]') ?? [])];
    const next = neighbour(all, document.activeElement as HTMLElement, by);
    next?.scrollIntoView({ block: 'center' });
    next?.focus({ preventScroll: true });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { target } = event;
    const typing = target instanceof HTMLElement && target.matches('input, textarea, select');
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const file: DiffFile | undefined = files.find((each) => each.path === current);
    const act = {
      j: () => goTo(neighbour(files, file, 1)?.path),
      k: () => goTo(neighbour(files, file, -1)?.path),
      n: () => goToComment(1),
      p: () => goToComment(-1),
      v: () => file && view.mutate({ file: file.path, viewed: !file.viewed }),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- keys for what the buttons inside do too
    <section
      ref={place}
      aria-label={t('review.changes')}
      onKeyDown={onKeyDown}
      className="grid grid-cols-[minmax(0,1fr)] gap-3"
    >
      <div className="sticky top-0 z-10 flex flex-wrap items-center gap-2 border-b bg-background py-2">
        <h2 className="font-semibold">{t('review.files', { count: files.length })}</h2>
        <span className="text-sm text-muted-foreground">
          {t('review.progress', { viewed, count: files.length })}
        </span>
        <Progress
          className="w-24"
          value={viewed}
          max={files.length}
          label={t('review.progress', { viewed, count: files.length })}
          tone="success"
        />
        <Button
          variant="outline"
          size="sm"
          className="ml-auto"
          aria-pressed={layout === 'split'}
          onClick={() => {
            const next = layout === 'split' ? 'unified' : 'split';
            setLayout(next);
            localStorage.setItem(layoutKey, next);
          }}
        >
          {layout === 'split' ? <Columns2 aria-hidden /> : <Rows2 aria-hidden />} {t('review.layout')}
        </Button>
        {reviewable && (
          <>
            <Button
              variant="ember"
              size="sm"
              busy={commenting.sending}
              disabled={pending.length === 0}
              onClick={commenting.send}
            >
              <SendHorizontal aria-hidden /> {t('review.send', { count: pending.length })}
            </Button>
            <MergeButton task={task} />
          </>
        )}
      </div>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 lg:grid-cols-[14rem_minmax(0,1fr)]">
        <FileTree files={files} current={current} onOpen={goTo} />
        <div className="grid grid-cols-[minmax(0,1fr)] content-start gap-3">
          {files.map((file) => (
            <FileDiff
              key={file.path}
              runId={run.id}
              file={file}
              layout={layout}
              commenting={commenting}
              canComment={newest && !['QUEUED', 'RUNNING'].includes(run.status)}
              onViewed={(next) => view.mutate({ file: file.path, viewed: next })}
            />
          ))}
        </div>
      </div>
    </section>
  );
}

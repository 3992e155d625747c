import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocation, useNavigate } from '@tanstack/react-router';
import { ArrowDown, ArrowUp, Columns2, Rows2, SendHorizontal, Space, WrapText } from 'lucide-react';
import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { ErrorState } from '@/components/ui/error-state';
import { Progress } from '@/components/ui/progress';
import { Skeleton } from '@/components/ui/skeleton';
import { sayProblem } from '@/components/ui/toast';
import { Against } from '@/features/review/against';
import { type DiffFile, filesInOrder, isLarge, treeOf } from '@/features/review/diff';
import { type DiffHandle, DiffList, type Layout } from '@/features/review/diff-list';
import { FileTree } from '@/features/review/file-tree';
import { BaseMoved } from '@/features/review/base-moved';
import { MergeButton } from '@/features/review/merge-button';
import { pendingOf, readPlace, writePlace } from '@/features/review/model';
import { diffQuery, patchAddress } from '@/features/review/queries';
import { useComments } from '@/features/review/use-comments';
import { useContexts } from '@/features/review/use-contexts';
import { useFlag } from '@/shared/lib/use-flag';
import { api } from '@/shared/api/client';
import { useMay } from '@/shared/api/may';
import type { Run, Task } from '@/shared/api/types';
import { useCommands } from '@/shared/commands/registry';
import { t } from '@/shared/i18n/rooms';

/** Keys that answer while the focus is in the changes; here they are explained. */
const keys = [
  ['j', 'review.key.nextFile'],
  ['k', 'review.key.previousFile'],
  [']', 'review.key.nextChange'],
  ['[', 'review.key.previousChange'],
  ['n', 'review.key.nextComment'],
  ['p', 'review.key.previousComment'],
  ['v', 'review.key.viewed'],
  ['shift+arrows', 'review.key.range'],
] as const;

/** What a run changed, or what differs between two commits the address names. */
export function Changes({
  run,
  runs,
  task,
  newest,
}: {
  run: Run;
  runs: readonly Run[];
  task: Task;
  newest: boolean;
}) {
  const client = useQueryClient();
  const { work } = useMay(task.workflowId);
  const navigate = useNavigate();
  const hash = useLocation({ select: (location) => location.hash });
  const { compared, file: asked } = readPlace(hash);
  const [ignores, setIgnores] = useFlag('review:whitespace');
  const [split, setSplit] = useFlag('review:split');
  const [unwrapped, setUnwrapped] = useFlag('review:unwrapped');
  const query = diffQuery(run, compared, ignores);
  const diff = useQuery(query);
  const commenting = useComments(run, task.id);
  const [toggled, setToggled] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [alone, setAlone] = useState<ReadonlyMap<string, DiffFile>>(new Map());
  const { contexts, open: openContext } = useContexts(task.workflowId, compared?.to ?? run.headCommit ?? '');
  const list = useRef<DiffHandle>(null);
  useCommands(keys.map(([key, label]) => ({ id: label, group: 'here', label: t(label), keys: key })));

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
  const load = useMutation({
    mutationFn: (path: string) => client.fetchQuery(diffQuery(run, compared, ignores, path)),
    onError: (error) => sayProblem(error),
    onSuccess: ([file]) => {
      if (!file) return;
      const shown = file.tooLarge ? { ...file, patch: patchAddress(run, compared) } : file;
      setAlone((before) => new Map(before).set(file.path, shown));
    },
  });
  const isOpen = useCallback(
    (file: DiffFile) => toggled.get(file.path) ?? (alone.has(file.path) || (!file.viewed && !isLarge(file))),
    [toggled, alone],
  );
  const ready = diff.data !== undefined;
  useEffect(() => {
    if (ready && asked !== null) list.current?.toFile(asked);
    // Only at the first sight of the diff: later the address follows the reader.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [ready]);
  if (!run.headCommit && !compared)
    return <p className="text-sm text-muted-foreground">{t('review.noneHint')}</p>;
  if (diff.isError) return <ErrorState error={diff.error} onRetry={() => void diff.refetch()} />;
  if (diff.isPending) return <Skeleton className="h-40" />;
  const files = filesInOrder(treeOf(diff.data.map((file) => alone.get(file.path) ?? file)));
  const pending = pendingOf(commenting.all);
  const whole = compared === null;
  const reviewable = work && whole && newest && task.stage === 'REVIEW' && run.status === 'SUCCEEDED';
  const viewed = files.filter((file) => file.viewed).length;
  const toPlace = (next: string) =>
    void navigate({
      to: '.',
      search: true,
      hash: next,
      replace: true,
      resetScroll: false,
      hashScrollIntoView: false,
    });
  const toFile = (path: string) => {
    toPlace(writePlace(compared, path));
    list.current?.toFile(path);
  };
  const mark = (file: DiffFile, next: boolean) => {
    setToggled((before) => new Map([...before].filter(([path]) => path !== file.path)));
    setAlone((before) => new Map([...before].filter(([path]) => path !== file.path)));
    view.mutate({ file: file.path, viewed: next });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { target } = event;
    const typing = target instanceof HTMLElement && target.matches('input, textarea, select');
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const file = list.current?.file();
    const act = {
      j: () => list.current?.byFile(1),
      k: () => list.current?.byFile(-1),
      ']': () => list.current?.byChange(1),
      '[': () => list.current?.byChange(-1),
      n: () => list.current?.byComment(1),
      p: () => list.current?.byComment(-1),
      v: () => whole && file && mark(file, !file.viewed),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  const toggles = [
    { label: 'review.layout', on: split, press: setSplit, Icon: split ? Columns2 : Rows2 },
    {
      label: 'review.wrap',
      on: !unwrapped || split,
      press: (on: boolean) => setUnwrapped(!on),
      Icon: WrapText,
    },
    { label: 'review.whitespace', on: ignores, press: setIgnores, Icon: Space },
  ] as const;
  const layout: Layout = split ? 'split' : 'unified';
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- keys for what the buttons inside do too
    <section
      aria-label={t('review.changes')}
      onKeyDown={onKeyDown}
      className="grid grid-cols-[minmax(0,1fr)] gap-3"
    >
      {reviewable && <BaseMoved task={task} run={run} />}
      <div className="z-10 flex flex-wrap sm:sticky sm:top-0 items-center gap-x-2 gap-y-1.5 border-b bg-background py-2">
        <h2 className="font-semibold">{t('review.files', { count: files.length })}</h2>
        {whole && (
          <>
            <span className="text-sm text-muted-foreground">
              {t('review.progress', { viewed, count: files.length })}
            </span>
            <Progress
              className="w-16"
              value={viewed}
              max={files.length}
              label={t('review.progress', { viewed, count: files.length })}
              tone="success"
            />
          </>
        )}
        <Against
          run={run}
          runs={runs}
          comments={commenting.all}
          compared={compared}
          onCompare={(next) => toPlace(writePlace(next, null))}
        />
        <div className="flex items-center gap-1 sm:ml-auto">
          {([-1, 1] as const).map((by) => (
            <Button
              key={by}
              variant="ghost"
              size="icon-sm"
              aria-label={t(by === 1 ? 'review.key.nextChange' : 'review.key.previousChange')}
              title={t(by === 1 ? 'review.key.nextChange' : 'review.key.previousChange')}
              onClick={() => list.current?.byChange(by)}
            >
              {by === 1 ? <ArrowDown aria-hidden /> : <ArrowUp aria-hidden />}
            </Button>
          ))}
          {toggles.map(({ label, on, press, Icon }) => (
            <Button
              key={label}
              variant={on ? 'secondary' : 'ghost'}
              size="icon-sm"
              aria-pressed={on}
              aria-label={t(label)}
              title={t(label)}
              onClick={() => press(!on)}
            >
              <Icon aria-hidden />
            </Button>
          ))}
        </div>
        {reviewable && (
          <>
            {pending.length > 0 && (
              <Button variant="ember" size="sm" busy={commenting.sending} onClick={commenting.send}>
                <SendHorizontal aria-hidden /> {t('review.send', { count: pending.length })}
              </Button>
            )}
            <MergeButton task={task} />
          </>
        )}
      </div>
      {files.length === 0 ? (
        <p className="text-sm text-muted-foreground">
          {t(ignores ? 'review.onlyWhitespace' : 'review.noDifference')}
        </p>
      ) : (
        <div className="grid grid-cols-[minmax(0,1fr)] gap-4 lg:grid-cols-[14rem_minmax(0,1fr)]">
          <FileTree files={files} current={asked ?? undefined} onOpen={toFile} />
          <DiffList
            key={layout}
            ref={list}
            runId={run.id}
            files={files}
            layout={layout}
            wraps={!unwrapped || split}
            contexts={contexts}
            commenting={whole ? commenting : { ...commenting, all: [] }}
            canComment={work && whole && newest && !['QUEUED', 'RUNNING'].includes(run.status)}
            isOpen={isOpen}
            onOpen={(file, open) => setToggled((before) => new Map(before).set(file.path, open))}
            onViewed={whole ? mark : undefined}
            onContext={(file, gap) => openContext(file, gap)}
            onAlone={(file) => load.mutate(file.path)}
          />
        </div>
      )}
    </section>
  );
}

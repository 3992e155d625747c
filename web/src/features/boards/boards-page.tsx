import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { CircleCheck, CircleDashed, FolderGit2, Play, Plus, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { Skeleton } from '@/components/ui/skeleton';
import { sayProblem } from '@/components/ui/toast';
import { firstSteps, useFirstSteps } from '@/features/boards/first-steps';
import { api, newKey } from '@/shared/api/client';
import { useMayHere } from '@/shared/api/may';
import { providersQuery, workflowsQuery } from '@/shared/api/queries';
import type { Board, Repository, Workflow } from '@/shared/api/types';
import { useTitle } from '@/shared/lib/use-title';
import { t } from '@/shared/i18n/rooms';

const whereOf = ({ path, url, fullName }: Repository): string => path ?? url ?? fullName ?? '';

export function BoardsPage() {
  useTitle(t('boards.title'));
  const boards = useQuery(workflowsQuery);
  const may = useMayHere();
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto grid w-full max-w-4xl grid-cols-[minmax(0,1fr)] gap-6 px-4 py-8">
        <div className="flex flex-wrap items-center justify-between gap-3">
          <h1 className="text-2xl font-semibold tracking-tight">{t('boards.title')}</h1>
          {may.administer && (
            <Button asChild>
              <Link to="/boards/new">
                <Plus aria-hidden /> {t('boards.new')}
              </Link>
            </Button>
          )}
        </div>
        {boards.isError && <ErrorState error={boards.error} onRetry={() => void boards.refetch()} />}
        {boards.isPending && <Skeleton className="h-28 rounded-xl" />}
        {boards.data && boards.data.length > 0 && (
          <ul className="grid gap-3 sm:grid-cols-2">
            {boards.data.map((board) => (
              <BoardTile key={board.id} board={board} />
            ))}
          </ul>
        )}
        {boards.data?.length === 0 && !may.administer && (
          <EmptyState icon={FolderGit2} title={t('boards.none')}>
            {t('boards.noneHint')}
          </EmptyState>
        )}
        {boards.data && may.administer && <Beginning boards={boards.data} />}
      </div>
    </div>
  );
}

function BoardTile({ board }: { board: Workflow }) {
  return (
    <li className="relative grid gap-1.5 rounded-xl border bg-card p-4 shadow-xs hover:border-input">
      <div className="flex items-start justify-between gap-2">
        <Link
          to="/boards/$boardId"
          params={{ boardId: board.id }}
          search={{}}
          className="min-w-0 truncate font-semibold after:absolute after:inset-0 after:rounded-xl"
        >
          {board.title}
        </Link>
        {board.simulated && <Badge variant="info">{t('common.simulated')}</Badge>}
      </div>
      <p className="flex min-w-0 items-center gap-1.5 text-sm text-muted-foreground">
        <FolderGit2 aria-hidden className="size-4 shrink-0" />
        <span className="truncate">{board.simulated ? t('boards.sample') : whereOf(board.repository)}</span>
      </p>
    </li>
  );
}

/** What helps somebody new: the steps to a first finished card, and the demo. */
function Beginning({ boards }: { boards: Workflow[] }) {
  const { dismissed } = useFirstSteps();
  const demo = boards.some((board) => board.simulated);
  if (dismissed && demo) return null;
  return (
    <div className="grid items-start gap-4 md:grid-cols-2">
      {!dismissed && <FirstSteps boards={boards} />}
      {!demo && <DemoOffer />}
    </div>
  );
}

function DemoOffer() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const demo = useMutation({
    mutationFn: () => api<Workflow>('/api/workflows/demo', { method: 'POST', idempotencyKey: newKey() }),
    onSuccess: async (board) => {
      await client.invalidateQueries({ queryKey: workflowsQuery.queryKey });
      await navigate({ to: '/boards/$boardId', params: { boardId: board.id }, search: {} });
    },
    onError: (error) => sayProblem(error),
  });
  return (
    <section
      className="grid gap-3 rounded-xl border border-ember/25 bg-ember-soft p-5"
      aria-labelledby="demo"
    >
      <Badge variant="outline" className="w-fit border-ember/40 text-ember">
        {t('common.simulated')}
      </Badge>
      <h2 id="demo" className="font-semibold">
        {t('boards.demoTitle')}
      </h2>
      <p className="text-sm">{t('boards.demoHint')}</p>
      <Button variant="ember" size="lg" busy={demo.isPending} onClick={() => demo.mutate()}>
        <Play aria-hidden /> {t('boards.demo')}
      </Button>
    </section>
  );
}

function FirstSteps({ boards }: { boards: Workflow[] }) {
  const providers = useQuery({ ...providersQuery, retry: false });
  const real = boards.find((board) => !board.simulated);
  const board = useQuery({
    queryKey: ['board-summary', real?.id],
    queryFn: () => api<Board>(`/api/workflows/${real?.id}/board`),
    enabled: real !== undefined,
  });
  const cards = board.data?.stages.flatMap((column) => column.tasks) ?? [];
  const configured = providers.data?.some((provider) => provider.configured && !provider.simulated) ?? false;
  const done = [
    configured,
    real !== undefined,
    cards.length > 0,
    cards.some((card) => card.stage !== 'TODO'),
  ];
  const toBoard = real && { to: '/boards/$boardId' as const, params: { boardId: real.id }, search: {} };
  const link = 'underline-offset-4 hover:underline';
  return (
    <section className="grid gap-4 rounded-xl border bg-card p-5 shadow-xs" aria-labelledby="first-steps">
      <div className="flex items-start justify-between gap-2">
        <div>
          <h2 id="first-steps" className="font-semibold">
            {t('boards.first')}
          </h2>
          <p className="text-sm text-muted-foreground">
            {t('boards.firstLead', { done: done.filter(Boolean).length + 1 })}
          </p>
        </div>
        <Button variant="ghost" size="icon-sm" aria-label={t('boards.dismiss')} onClick={firstSteps.dismiss}>
          <X aria-hidden />
        </Button>
      </div>
      <ol className="grid gap-1 text-sm">
        <Step done>{t('boards.step.signIn')}</Step>
        <Step done={configured}>
          <Link to="/settings" className={link}>
            {t('boards.step.provider')}
          </Link>
        </Step>
        <Step done={real !== undefined}>
          <Link to="/boards/new" className={link}>
            {t('boards.step.board')}
          </Link>
        </Step>
        {(['card', 'start'] as const).map((name, index) => (
          <Step key={name} done={done[index + 2] ?? false}>
            {toBoard ? (
              <Link {...toBoard} className={link}>
                {t(`boards.step.${name}`)}
              </Link>
            ) : (
              t(`boards.step.${name}`)
            )}
          </Step>
        ))}
      </ol>
    </section>
  );
}

function Step({ done, children }: { done: boolean; children: ReactNode }) {
  return (
    <li className="flex min-h-8 items-center gap-2.5">
      {done ? (
        <CircleCheck aria-label={t('boards.step.done')} className="size-5 text-success" />
      ) : (
        <CircleDashed aria-hidden className="size-5 text-muted-foreground" />
      )}
      <span className={done ? 'text-muted-foreground' : undefined}>{children}</span>
    </li>
  );
}

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { CircleCheck, CircleDashed, FolderGit2, Play, Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { ErrorState } from '@/components/ui/error-state';
import { Skeleton } from '@/components/ui/skeleton';
import { sayProblem } from '@/components/ui/toast';
import { api, newKey } from '@/shared/api/client';
import { providersQuery, workflowsQuery } from '@/shared/api/queries';
import type { Repository, Workflow } from '@/shared/api/types';
import { useTitle } from '@/shared/lib/use-title';
import { t } from '@/shared/i18n/t';

const whereOf = ({ path, url, fullName }: Repository): string => path ?? url ?? fullName ?? '';

export function BoardsPage() {
  useTitle(t('boards.title'));
  const boards = useQuery(workflowsQuery);
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto grid w-full max-w-4xl gap-6 px-4 py-8">
        <div className="flex flex-wrap items-center justify-between gap-3">
          <h1 className="text-2xl font-semibold tracking-tight">{t('boards.title')}</h1>
          <Button asChild>
            <Link to="/boards/new">
              <Plus aria-hidden /> {t('boards.new')}
            </Link>
          </Button>
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
        {boards.data && !boards.data.some((board) => !board.simulated) && <FirstSteps boards={boards.data} />}
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
        <span className="truncate">{whereOf(board.repository)}</span>
      </p>
    </li>
  );
}

function FirstSteps({ boards }: { boards: Workflow[] }) {
  const providers = useQuery({ ...providersQuery, retry: false });
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
  const configured = providers.data?.some((provider) => provider.configured && !provider.simulated) ?? false;
  const real = boards.some((board) => !board.simulated);
  return (
    <div className="grid items-start gap-4 md:grid-cols-[1.2fr_1fr]">
      <section className="grid gap-4 rounded-xl border bg-card p-5 shadow-xs" aria-labelledby="first-steps">
        <div>
          <h2 id="first-steps" className="font-semibold">
            {t('boards.first')}
          </h2>
          <p className="text-sm text-muted-foreground">{t('boards.firstLead')}</p>
        </div>
        <ol className="grid gap-1 text-sm">
          <Step done={configured}>
            <Link to="/settings" className="underline-offset-4 hover:underline">
              {t('boards.step.provider')}
            </Link>
          </Step>
          <Step done={real}>
            <Link to="/boards/new" className="underline-offset-4 hover:underline">
              {t('boards.step.board')}
            </Link>
          </Step>
          <Step done={false}>{t('boards.step.card')}</Step>
          <Step done={false}>{t('boards.step.start')}</Step>
        </ol>
      </section>
      <section className="grid gap-3 rounded-xl border border-ember/25 bg-ember-soft p-5">
        <Badge variant="outline" className="w-fit border-ember/40 text-ember">
          {t('common.simulated')}
        </Badge>
        <p className="text-sm">{t('boards.demoHint')}</p>
        <Button variant="ember" size="lg" busy={demo.isPending} onClick={() => demo.mutate()}>
          <Play aria-hidden /> {t('boards.demo')}
        </Button>
      </section>
    </div>
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

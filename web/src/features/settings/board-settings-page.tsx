import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { ErrorState } from '@/components/ui/error-state';
import { Skeleton } from '@/components/ui/skeleton';
import { BoardDataset } from '@/features/settings/board-dataset';
import { BoardGitHub } from '@/features/settings/board-github';
import { BoardMembers } from '@/features/settings/board-members';
import { BoardWebhooks } from '@/features/settings/board-webhooks';
import { BoardSettingsForm } from '@/features/settings/board-settings-form';
import { SetupTest } from '@/features/settings/setup-test';
import { Shelf } from '@/features/settings/shelf';
import { mayOf } from '@/shared/api/may';
import { workflowQuery } from '@/shared/api/queries';
import { useTitle } from '@/shared/lib/use-title';
import { t } from '@/shared/i18n/rooms';

export function BoardSettingsPage() {
  const { boardId } = useParams({ from: '/boards/$boardId/settings' });
  const client = useQueryClient();
  const board = useQuery(workflowQuery(boardId));
  const may = mayOf(board.data?.role);
  useTitle(t('settings.board'));
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto grid w-full max-w-2xl grid-cols-[minmax(0,1fr)] gap-6 px-4 py-6">
        <Button asChild variant="ghost" size="sm" className="-ml-2.5 w-fit">
          <Link to="/boards/$boardId" params={{ boardId }} search={{}}>
            <ArrowLeft aria-hidden /> {t('task.toBoard')}
          </Link>
        </Button>
        <h1 className="text-2xl font-semibold tracking-tight">{t('settings.board')}</h1>
        {board.isPending && <Skeleton className="h-64 rounded-xl" />}
        {board.isError && <ErrorState error={board.error} onRetry={() => void board.refetch()} />}
        {board.data && !may.administer && <Alert title={t('common.administratorsOnly')} />}
        {board.data && (
          <BoardSettingsForm
            key={board.data.version}
            board={board.data}
            onSaved={(fresh) => client.setQueryData(workflowQuery(boardId).queryKey, fresh)}
          />
        )}
        {board.data?.repository.kind === 'github' && (
          <BoardGitHub
            key={`github-${board.data.version}`}
            board={board.data}
            onSaved={(fresh) => client.setQueryData(workflowQuery(boardId).queryKey, fresh)}
          />
        )}
        {may.administer && board.data && (
          <>
            <BoardMembers boardId={boardId} />
            <BoardWebhooks boardId={boardId} />
            <BoardDataset
              board={board.data}
              onSaved={(fresh) => client.setQueryData(workflowQuery(boardId).queryKey, fresh)}
            />
          </>
        )}
        {board.data && may.work && <SetupTest board={board.data} />}
        <Shelf boardId={boardId} />
      </div>
    </div>
  );
}

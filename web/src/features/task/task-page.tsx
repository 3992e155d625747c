import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { ErrorState } from '@/components/ui/error-state';
import { Skeleton } from '@/components/ui/skeleton';
import { sayProblem } from '@/components/ui/toast';
import { TaskView } from '@/features/task/task-view';
import { api } from '@/shared/api/client';
import { taskQuery } from '@/shared/api/queries';
import { useTitle } from '@/shared/lib/use-title';
import { t } from '@/shared/i18n/t';

/** A task by its own address. Without the board's socket it asks for news itself. */
export function TaskPage() {
  const { boardId, taskId } = useParams({ from: '/boards/$boardId/tasks/$taskId' });
  const { tab } = useSearch({ from: '/boards/$boardId/tasks/$taskId' });
  const navigate = useNavigate({ from: '/boards/$boardId/tasks/$taskId' });
  const task = useQuery({ ...taskQuery(taskId), refetchInterval: 3000 });
  useTitle(task.data && `#${task.data.number} ${task.data.title}`);
  const toBoard = () => navigate({ to: '/boards/$boardId', params: { boardId }, search: {} });
  const remove = () => api(`/api/tasks/${taskId}`, { method: 'DELETE' }).then(toBoard).catch(sayProblem);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="px-3 py-1.5">
        <Button asChild variant="ghost" size="sm">
          <Link to="/boards/$boardId" params={{ boardId }} search={{}}>
            <ArrowLeft aria-hidden /> {t('task.toBoard')}
          </Link>
        </Button>
      </div>
      {task.isError && !task.data && <ErrorState error={task.error} onRetry={() => void task.refetch()} />}
      {task.isPending && <Skeleton className="m-4 h-32" />}
      {task.data && (
        <TaskView
          task={task.data}
          tab={tab}
          onTab={(next) => void navigate({ search: { tab: next }, replace: true })}
          onDelete={() => void remove()}
        />
      )}
    </div>
  );
}

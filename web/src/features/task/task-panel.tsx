import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Maximize2, X } from 'lucide-react';
import { useEffect } from 'react';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { ErrorState } from '@/components/ui/error-state';
import { Sheet, SheetContent, SheetTitle } from '@/components/ui/sheet';
import { Skeleton } from '@/components/ui/skeleton';
import { TaskView } from '@/features/task/task-view';
import { problemOf } from '@/shared/api/problem';
import { taskQuery } from '@/shared/api/queries';
import type { Card, Task } from '@/shared/api/types';
import { t } from '@/shared/i18n/t';

type TaskPanelProps = {
  taskId?: string;
  /** What the board knows of it, shown until the task itself is there. */
  card?: Card;
  tab?: string;
  onTab: (tab: string) => void;
  onClose: () => void;
  onChanged: (task: Task) => void;
  onDelete: (id: string) => void;
};

/** A task beside its board. */
export function TaskPanel({ taskId, card, tab, onTab, onClose, onChanged, onDelete }: TaskPanelProps) {
  const task = useQuery({ ...taskQuery(taskId ?? ''), enabled: Boolean(taskId) });
  useEffect(() => {
    if (task.data) onChanged(task.data);
  }, [task.data, onChanged]);
  return (
    <Sheet
      open={Boolean(taskId)}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <SheetContent
        className="outline-none sm:w-[min(60rem,94vw)]"
        onOpenAutoFocus={(event) => {
          event.preventDefault();
          (event.currentTarget as HTMLElement).focus();
        }}
        onCloseAutoFocus={(event) => event.preventDefault()}
      >
        <div className="absolute top-2.5 right-2.5 z-10 flex gap-1">
          {task.data && (
            <Button asChild variant="ghost" size="icon-sm" aria-label={t('task.full')}>
              <Link
                to="/boards/$boardId/tasks/$taskId"
                params={{ boardId: task.data.workflowId, taskId: task.data.id }}
                search={{ tab }}
              >
                <Maximize2 aria-hidden />
              </Link>
            </Button>
          )}
          <Button variant="ghost" size="icon-sm" aria-label={t('task.close')} onClick={onClose}>
            <X aria-hidden />
          </Button>
        </div>
        {task.isError && (
          <>
            <SheetTitle className="sr-only">{t('common.notFound')}</SheetTitle>
            <ErrorState
              error={task.error}
              onRetry={() => void task.refetch()}
              action={
                problemOf(task.error).status === 404 && (
                  <Button variant="outline" size="sm" className="mt-2" onClick={onClose}>
                    {t('task.toBoard')}
                  </Button>
                )
              }
            />
          </>
        )}
        {task.isPending && taskId && (
          <div className="grid gap-3 p-5" aria-busy>
            {card ? (
              <>
                <p className="flex items-center gap-2 text-sm text-muted-foreground">
                  <span className="font-mono">#{card.number}</span>
                  <Badge variant="ember">{t(`stage.${card.stage}`)}</Badge>
                </p>
                <SheetTitle className="text-lg font-semibold tracking-tight wrap-anywhere">
                  {card.title}
                </SheetTitle>
              </>
            ) : (
              <>
                <SheetTitle className="sr-only">{t('common.loading')}</SheetTitle>
                <Skeleton className="h-6 w-2/3" />
              </>
            )}
            <Skeleton className="h-24" />
          </div>
        )}
        {task.data && (
          <TaskView
            key={task.data.id}
            task={task.data}
            tab={tab}
            onTab={onTab}
            onDelete={() => onDelete(task.data.id)}
            panel
          />
        )}
      </SheetContent>
    </Sheet>
  );
}

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from '@/components/ui/button';
import { say, sayProblem } from '@/components/ui/toast';
import { api } from '@/shared/api/client';
import { useMay } from '@/shared/api/may';
import { itemsOf } from '@/shared/api/queries';
import type { Page, Task } from '@/shared/api/types';
import { t } from '@/shared/i18n/rooms';

/** Cards deleted in the last 30 days. */
export function Shelf({ boardId }: { boardId: string }) {
  const client = useQueryClient();
  const { work } = useMay(boardId);
  const key = ['shelf', boardId];
  const shelf = useQuery({
    queryKey: key,
    queryFn: async () => itemsOf(await api<Page<Task>>(`/api/workflows/${boardId}/shelf`)),
  });
  const restore = useMutation({
    mutationFn: (id: string) => api<Task>(`/api/tasks/${id}/restore`, { method: 'POST' }),
    onSuccess: (task) => {
      say(t('task.restored', { number: task.number }));
      return client.invalidateQueries({ queryKey: key });
    },
    onError: (error) => sayProblem(error),
  });
  return (
    <section
      className="grid grid-cols-[minmax(0,1fr)] gap-2 rounded-xl border bg-card p-4 shadow-xs"
      aria-labelledby="shelf"
    >
      <div>
        <h2 id="shelf" className="font-semibold">
          {t('settings.shelf')}
        </h2>
        <p className="text-sm text-muted-foreground">{t('settings.shelfLead')}</p>
      </div>
      {shelf.data?.length === 0 && <p className="text-sm">{t('settings.shelfEmpty')}</p>}
      <ul className="grid divide-y">
        {shelf.data?.map((task) => (
          <li key={task.id} className="flex min-h-11 items-center gap-3 text-sm">
            <span className="font-mono text-muted-foreground">#{task.number}</span>
            <span className="min-w-0 flex-1 truncate">{task.title}</span>
            {work && (
              <Button variant="outline" size="sm" onClick={() => restore.mutate(task.id)}>
                {t('settings.restore')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { say, sayProblem } from '@/components/ui/toast';
import { api } from '@/shared/api/client';
import { ApiProblem } from '@/shared/api/problem';
import { taskQuery } from '@/shared/api/queries';
import type { Task, TaskPatch } from '@/shared/api/types';
import { t } from '@/shared/i18n/t';

export type TaskChange = Omit<TaskPatch, 'version'>;

/** Changes a task on the version seen; a conflict shows what is there now. */
export const useTaskChange = (task: Task) => {
  const client = useQueryClient();
  const key = taskQuery(task.id).queryKey;
  return useMutation({
    mutationFn: (change: TaskChange) =>
      api<Task>(`/api/tasks/${task.id}`, { method: 'PATCH', body: { ...change, version: task.version } }),
    onSuccess: (fresh, change) => {
      client.setQueryData(key, fresh);
      // Texts are written over where they stand; the rest is changed by one press, and taken back by one.
      if ('title' in change || 'description' in change) return;
      say(t('task.changed'), () => {
        const { labels, priority, assignee } = task;
        const before: TaskPatch = { labels, priority, assignee: assignee ?? '', version: fresh.version };
        api<Task>(`/api/tasks/${task.id}`, { method: 'PATCH', body: before })
          .then((restored) => client.setQueryData(key, restored))
          .catch(sayProblem);
      });
    },
    onError: (error) => {
      sayProblem(error);
      if (error instanceof ApiProblem && error.status === 409)
        void client.invalidateQueries({ queryKey: key });
    },
  });
};

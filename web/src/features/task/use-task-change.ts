import { useMutation, useQueryClient } from '@tanstack/react-query';
import { sayProblem } from '@/components/ui/toast';
import { api } from '@/shared/api/client';
import { ApiProblem } from '@/shared/api/problem';
import { taskQuery } from '@/shared/api/queries';
import type { Task, TaskPatch } from '@/shared/api/types';

export type TaskChange = Omit<TaskPatch, 'version'>;

/** Changes a task on the version seen; a conflict shows what is there now. */
export const useTaskChange = (task: Task) => {
  const client = useQueryClient();
  const key = taskQuery(task.id).queryKey;
  return useMutation({
    mutationFn: (change: TaskChange) =>
      api<Task>(`/api/tasks/${task.id}`, { method: 'PATCH', body: { ...change, version: task.version } }),
    onSuccess: (fresh) => client.setQueryData(key, fresh),
    onError: (error) => {
      sayProblem(error);
      if (error instanceof ApiProblem && error.status === 409)
        void client.invalidateQueries({ queryKey: key });
    },
  });
};

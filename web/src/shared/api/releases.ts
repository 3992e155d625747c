import { api } from '@/shared/api/client';
import type { Task } from '@/shared/api/types';

/** How many approved cards start by themselves once all of these tasks are done: those that wait for nothing else. */
export const startedBy = (tasks: readonly Pick<Task, 'id' | 'releases'>[]): number => {
  const done = new Set(tasks.map(({ id }) => id));
  const started = tasks
    .flatMap(({ releases }) => releases)
    .filter(({ waitsFor }) => waitsFor.every((id) => done.has(id)));
  return new Set(started.map(({ id }) => id)).size;
};

/**
 * The same, as the server knows it now. What a page has fetched before may be old, and a server that cannot say it is
 * an error: a run that starts may cost money.
 */
export const startedByClosing = async (ids: readonly string[]): Promise<number> =>
  startedBy(await Promise.all(ids.map((id) => api<Task>(`/api/tasks/${id}`))));

import type { Task } from '@/shared/api/types';

/** How many approved cards start by themselves once all of these tasks are done: those that wait for nothing else. */
export const startedBy = (tasks: readonly Pick<Task, 'id' | 'releases'>[]): number => {
  const done = new Set(tasks.map(({ id }) => id));
  const started = tasks
    .flatMap(({ releases }) => releases)
    .filter(({ waitsFor }) => waitsFor.every((id) => done.has(id)));
  return new Set(started.map(({ id }) => id)).size;
};

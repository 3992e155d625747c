import { QueryClient, queryOptions } from '@tanstack/react-query';
import { api, loadSession } from '@/shared/api/client';
import { ApiProblem, isProblem } from '@/shared/api/problem';
import type { Colleague } from '@/shared/api/team';
import type { Page, Provider, Task, Workflow } from '@/shared/api/types';

/** The repository has not come whole yet: what needs it is asked again until it has, and its `failureReason` says how far it is. */
export const isBeingFetched = (error: unknown) => isProblem(error, 'repository-fetching');

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // Only what may pass by itself is asked again.
      retry: (count, error) =>
        isBeingFetched(error) ||
        (count < 2 && (!(error instanceof ApiProblem) || error.status === 0 || error.status >= 500)),
      retryDelay: (count, error) => (isBeingFetched(error) ? 2000 : Math.min(1000 * 2 ** count, 30_000)),
    },
  },
});

/** What stands on a page of a list. */
export const itemsOf = <T>(page: Page<T>): T[] => page.items;

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: loadSession,
  staleTime: Number.POSITIVE_INFINITY,
});

export const workflowsQuery = queryOptions({
  queryKey: ['workflows'],
  queryFn: async () => itemsOf(await api<Page<Workflow>>('/api/workflows')),
});

export const workflowQuery = (id: string) =>
  queryOptions({ queryKey: ['workflow', id], queryFn: () => api<Workflow>(`/api/workflows/${id}`) });

export const taskQuery = (id: string) =>
  queryOptions({ queryKey: ['task', id], queryFn: () => api<Task>(`/api/tasks/${id}`) });

export const providersQuery = queryOptions({
  queryKey: ['providers'],
  queryFn: async () => itemsOf(await api<Page<Provider>>('/api/providers')),
});

/** The paths of the files on a board's default branch, at most 5,000. */
export const repositoryFilesQuery = (boardId: string) =>
  queryOptions({
    queryKey: ['files', boardId],
    staleTime: 60_000,
    queryFn: async () =>
      itemsOf(await api<Page<{ path: string; directory: boolean }>>(`/api/workflows/${boardId}/files`))
        .filter(({ directory }) => !directory)
        .map(({ path }) => path),
  });

/** Who is on a board, as everybody on it may know. */
export const peopleQuery = (boardId: string) =>
  queryOptions({
    queryKey: ['people', boardId],
    queryFn: async () => itemsOf(await api<Page<Colleague>>(`/api/workflows/${boardId}/people`)),
  });

/** What a million tokens of a model cost, in micro-dollars. */
export type Price = {
  id?: string;
  provider: string;
  model: string;
  input: number;
  output: number;
  cachedInput: number;
  asOf: string;
};

export const pricesQuery = queryOptions({
  queryKey: ['prices'],
  queryFn: async () => itemsOf(await api<Page<Price>>('/api/prices')),
});

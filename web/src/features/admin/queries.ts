import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { JobState } from '@/features/admin/model';
import { api } from '@/shared/api/client';
import { itemsOf } from '@/shared/api/queries';
import type { components } from '@/shared/api/schema';
import type { Page } from '@/shared/api/types';

type Schemas = components['schemas'];
export type Job = Schemas['Job'];
export type Worker = Schemas['Worker'];
export type Summary = Schemas['QueueSummary'];

/** Live enough for a person, and light: three small reads every two seconds while the page is looked at. */
const live = { refetchInterval: 2_000, staleTime: 0 } as const;

export const summaryQuery = queryOptions({
  queryKey: ['queue', 'summary'],
  queryFn: () => api<Summary>('/api/admin/queues'),
  ...live,
});

export const workersQuery = queryOptions({
  queryKey: ['queue', 'workers'],
  queryFn: async () => itemsOf(await api<Page<Worker>>('/api/admin/workers')),
  ...live,
});

export const jobsQuery = (state: JobState) =>
  infiniteQueryOptions({
    queryKey: ['queue', 'jobs', state],
    initialPageParam: '',
    queryFn: ({ pageParam }) => api<Page<Job>>(`/api/admin/queues/${state}?cursor=${pageParam}`),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    ...live,
  });

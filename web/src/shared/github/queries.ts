import { queryOptions } from '@tanstack/react-query';
import { api } from '@/shared/api/client';
import { itemsOf } from '@/shared/api/queries';
import type { components } from '@/shared/api/schema';
import type { Page } from '@/shared/api/types';

type Schemas = components['schemas'];
export type Connection = Schemas['ConnectionView'];
export type Device = Schemas['DeviceView'];
export type Repository = Required<Schemas['RepositoryView']>;

export const connectionQuery = queryOptions({
  queryKey: ['github-connection'],
  queryFn: () => api<Connection>('/api/account/github'),
});

export const repositoriesQuery = (words: string) =>
  queryOptions({
    queryKey: ['github-repositories', words],
    queryFn: async () =>
      itemsOf(
        await api<Page<Repository>>(`/api/github/repositories?limit=20&q=${encodeURIComponent(words)}`),
      ),
    staleTime: 60_000,
  });

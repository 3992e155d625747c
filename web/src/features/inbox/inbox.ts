import { queryOptions } from '@tanstack/react-query';
import { api } from '@/shared/api/client';
import { itemsOf } from '@/shared/api/queries';
import type { Page, Task } from '@/shared/api/types';
import { t } from '@/shared/i18n/t';

/** The cards that wait for a person, over all boards. */
export const inboxQuery = queryOptions({
  queryKey: ['inbox'],
  queryFn: async () => itemsOf(await api<Page<Task>>('/api/inbox')),
  refetchInterval: 15_000,
});

/** What the card waits for, in words. */
export const waitsFor = (task: Task): string => {
  if (task.attention) return task.attention.reason;
  return task.stage === 'PLANNING' ? t('inbox.plan') : t('inbox.review');
};

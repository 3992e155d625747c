import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { History } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { Skeleton } from '@/components/ui/skeleton';
import { Textarea } from '@/components/ui/textarea';
import { sayProblem } from '@/components/ui/toast';
import { api, newKey } from '@/shared/api/client';
import { itemsOf } from '@/shared/api/queries';
import type { Comment, Page, Task, TimelineEntry } from '@/shared/api/types';
import { formatAgo, formatExact } from '@/shared/format/format';
import { t } from '@/shared/i18n/t';

const sentence = (kind: string): string => kind.replaceAll(/[-_.]/g, ' ');

export default function TimelineTab({ task }: { task: Task }) {
  const client = useQueryClient();
  const [text, setText] = useState('');
  const entries = useQuery({
    queryKey: ['timeline', task.id, task.version],
    queryFn: async () => itemsOf(await api<Page<TimelineEntry>>(`/api/tasks/${task.id}/timeline`)),
  });
  const comments = useQuery({
    queryKey: ['comments', task.id],
    queryFn: async () => itemsOf(await api<Page<Comment>>(`/api/tasks/${task.id}/comments`)),
  });
  const add = useMutation({
    mutationFn: () => api(`/api/tasks/${task.id}/comments`, { body: { text }, idempotencyKey: newKey() }),
    onSuccess: () => {
      setText('');
      void client.invalidateQueries({ queryKey: ['comments', task.id] });
      void client.invalidateQueries({ queryKey: ['timeline', task.id] });
    },
    onError: (error) => sayProblem(error),
  });
  if (entries.isError) return <ErrorState error={entries.error} onRetry={() => entries.refetch()} />;
  if (entries.isPending) return <Skeleton className="m-4 h-40" />;
  return (
    <div className="grid gap-4 p-4 sm:p-5">
      {entries.data.length === 0 && <EmptyState icon={History} title={t('timeline.none')} />}
      <ol className="grid gap-2">
        {entries.data.map((entry) => (
          <li key={entry.id} className="flex flex-wrap gap-x-2">
            <span className="font-medium">{entry.by?.name}</span>
            <span>{sentence(entry.kind)}</span>
            <time className="text-muted-foreground" dateTime={entry.at} title={formatExact(entry.at)}>
              {formatAgo(entry.at)}
            </time>
          </li>
        ))}
      </ol>
      {(comments.data ?? []).map((comment) => (
        <article key={comment.id} className="rounded-md border bg-card p-3">
          <p className="text-sm">
            <span className="font-medium">{comment.authorName}</span>{' '}
            <time
              className="text-muted-foreground"
              dateTime={comment.createdAt}
              title={formatExact(comment.createdAt)}
            >
              {formatAgo(comment.createdAt)}
            </time>
          </p>
          <p className="whitespace-pre-wrap wrap-anywhere">{comment.text}</p>
        </article>
      ))}
      <form
        className="grid gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate();
        }}
      >
        <Textarea
          aria-label={t('timeline.comment')}
          placeholder={t('timeline.comment')}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <Button
          type="submit"
          variant="outline"
          className="justify-self-start"
          disabled={text.trim() === ''}
          busy={add.isPending}
        >
          {t('timeline.send')}
        </Button>
      </form>
    </div>
  );
}

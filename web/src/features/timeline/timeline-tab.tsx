import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Bot, Cog, History, type LucideIcon, User } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { Select } from '@/components/ui/select';
import { Skeleton } from '@/components/ui/skeleton';
import { sayProblem } from '@/components/ui/toast';
import { CommentBox } from '@/features/timeline/comment-box';
import { piecesOf } from '@/features/timeline/mentions';
import { condensed, sentenceOf } from '@/features/timeline/sentence';
import { api, newKey } from '@/shared/api/client';
import { useMay } from '@/shared/api/may';
import { itemsOf } from '@/shared/api/queries';
import type { Actor, Comment, Page, Task, TimelineEntry } from '@/shared/api/types';
import { formatAgo, formatExact } from '@/shared/format/format';
import { t } from '@/shared/i18n/rooms';

const faces: Record<Actor['kind'], LucideIcon> = { person: User, agent: Bot, system: Cog };

export default function TimelineTab({ task }: { task: Task }) {
  const client = useQueryClient();
  const { work } = useMay(task.workflowId);
  const [text, setText] = useState('');
  const [whose, setWhose] = useState<'all' | 'people'>('all');
  const entries = useQuery({
    queryKey: ['timeline', task.id, task.version],
    queryFn: async () => itemsOf(await api<Page<TimelineEntry>>(`/api/tasks/${task.id}/timeline`)),
    placeholderData: (before) => before,
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
  const shown = condensed(entries.data).filter(
    (entry) => entry.kind !== 'commented' && (whose === 'all' || entry.by?.kind === 'person'),
  );
  const happenings = [
    ...shown.map((entry) => ({ at: entry.at, entry, comment: undefined })),
    ...(comments.data ?? []).map((comment) => ({ at: comment.createdAt, entry: undefined, comment })),
  ].sort((one, other) => one.at.localeCompare(other.at));
  return (
    <div className="mx-auto grid w-full max-w-3xl grid-cols-[minmax(0,1fr)] gap-4 p-4 sm:p-5">
      <Select
        aria-label={t('timeline.filter')}
        className="w-44"
        value={whose}
        onChange={(event) => setWhose(event.target.value as 'all' | 'people')}
      >
        <option value="all">{t('timeline.all')}</option>
        <option value="people">{t('timeline.people')}</option>
      </Select>
      {happenings.length === 0 && <EmptyState icon={History} title={t('timeline.none')} />}
      <ol className="grid grid-cols-[minmax(0,1fr)] ml-2.5 border-l pl-5">
        {happenings.map(({ at, entry, comment }) => {
          const Icon = entry ? faces[entry.by.kind as Actor['kind']] : User;
          return (
            <li key={entry ? `e${entry.id}` : `c${comment?.id}`} className="relative py-1.5 text-sm">
              <span className="absolute top-1.5 -left-[1.9rem] grid size-5 place-content-center rounded-full border bg-card text-muted-foreground">
                <Icon aria-hidden className="size-3" />
              </span>
              <span className="font-medium">{entry ? entry.by.name : comment?.authorName}</span>{' '}
              {entry ? sentenceOf(entry) : t('timeline.kind.commented')}{' '}
              <time className="text-muted-foreground" dateTime={at} title={formatExact(at)}>
                {formatAgo(at)}
              </time>
              {comment && (
                <p className="mt-1 rounded-md border bg-card px-3 py-2 whitespace-pre-wrap wrap-anywhere">
                  {piecesOf(comment).map((piece, index) =>
                    typeof piece === 'string' ? (
                      piece
                    ) : (
                      // Pieces never change places.
                      // oxlint-disable-next-line no-array-index-key
                      <span key={index} className="font-medium text-primary" title={`@${piece.login}`}>
                        @{piece.name}
                      </span>
                    ),
                  )}
                </p>
              )}
            </li>
          );
        })}
      </ol>
      {work && (
        <form
          className="grid gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            add.mutate();
          }}
        >
          <CommentBox boardId={task.workflowId} value={text} onChange={setText} />
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
      )}
    </div>
  );
}

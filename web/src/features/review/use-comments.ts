import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { sayProblem } from '@/components/ui/toast';
import type { Range } from '@/features/review/model';
import { commentsQuery } from '@/features/review/queries';
import { api, newKey } from '@/shared/api/client';
import { taskQuery } from '@/shared/api/queries';
import type { ReviewComment, Run } from '@/shared/api/types';

/** The comments of a run and what can be done with them. */
export const useComments = (run: Run, taskId: string) => {
  const client = useQueryClient();
  const query = commentsQuery(run);
  const comments = useQuery(query);
  const base = `/api/runs/${run.id}/comments`;
  const refresh = () => client.invalidateQueries({ queryKey: ['review-comments', run.id] });
  const write = useMutation({
    mutationFn: ({ range, text }: { range: Range; text: string }) =>
      api<ReviewComment>(base, { body: { ...range, text }, idempotencyKey: newKey() }),
    onError: (error) => sayProblem(error),
    onSettled: refresh,
  });
  const change = useMutation({
    mutationFn: ({ comment, text }: { comment: ReviewComment; text: string }) =>
      api<ReviewComment>(`${base}/${comment.id}`, {
        method: 'PATCH',
        body: { version: comment.version, text },
      }),
    onError: (error) => sayProblem(error),
    onSettled: refresh,
  });
  const remove = useMutation({
    mutationFn: (comment: ReviewComment) => api(`${base}/${comment.id}`, { method: 'DELETE' }),
    onError: (error) => sayProblem(error),
    onSettled: refresh,
  });
  const send = useMutation({
    mutationFn: () => api<Run>(`/api/runs/${run.id}/send-comments`, { method: 'POST' }),
    onError: (error) => sayProblem(error),
    onSettled: () =>
      Promise.all([
        refresh(),
        client.invalidateQueries({ queryKey: taskQuery(taskId).queryKey }),
        client.invalidateQueries({ queryKey: ['runs', taskId] }),
      ]),
  });
  return {
    all: comments.data ?? [],
    write: (range: Range, text: string) => write.mutateAsync({ range, text }),
    change: (comment: ReviewComment, text: string) => change.mutateAsync({ comment, text }),
    remove: (comment: ReviewComment) => remove.mutate(comment),
    send: () => send.mutate(),
    sending: send.isPending,
  };
};

export type Commenting = ReturnType<typeof useComments>;

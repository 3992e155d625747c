import { queryOptions } from '@tanstack/react-query';
import { readDiff } from '@/features/review/diff';
import type { Comparison } from '@/features/review/model';
import { api } from '@/shared/api/client';
import type { DiffView, EvidenceView, Page, ReviewComment, Run } from '@/shared/api/types';

export const runsQuery = (taskId: string, version: number) =>
  queryOptions({
    queryKey: ['runs', taskId, version],
    queryFn: async () => (await api<Page<Run>>(`/api/tasks/${taskId}/runs`)).items,
  });

export const evidenceQuery = (run: Run) =>
  queryOptions({
    queryKey: ['evidence', run.id, run.headCommit, run.evidence],
    queryFn: () => api<EvidenceView>(`/api/runs/${run.id}/evidence`),
  });

/**
 * What a run changed, or what differs between two commits; with a path one file alone, however large. A run that has
 * committed nothing has no diff to ask for.
 */
export const diffQuery = (
  run: Run,
  compared: Comparison | null = null,
  ignoresWhitespace = false,
  path: string | null = null,
) =>
  queryOptions({
    queryKey: ['diff', run.id, run.headCommit, compared?.from, compared?.to, ignoresWhitespace, path],
    enabled: Boolean(run.headCommit) || compared !== null,
    queryFn: async () => {
      const query = new URLSearchParams({
        ...compared,
        ...(ignoresWhitespace && { whitespace: 'ignored' }),
        ...(path !== null && { file: path }),
      });
      return readDiff(await api<DiffView>(`/api/runs/${run.id}/diff?${query}`));
    },
  });

/** Where the whole change can be had as a file, whatever its size. */
export const patchAddress = (run: Run, compared: Comparison | null): string =>
  `/api/runs/${run.id}/diff?${new URLSearchParams({ ...compared, format: 'patch' })}`;

export const commentsQuery = (run: Run) =>
  queryOptions({
    queryKey: ['review-comments', run.id, run.status, run.headCommit],
    queryFn: async () => (await api<Page<ReviewComment>>(`/api/runs/${run.id}/comments`)).items,
  });

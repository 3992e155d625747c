import { queryOptions } from '@tanstack/react-query';
import { readDiff } from '@/features/review/diff';
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

/** What a run changed; a run that has committed nothing has no diff to ask for. */
export const diffQuery = (run: Run) =>
  queryOptions({
    queryKey: ['diff', run.id, run.headCommit],
    enabled: Boolean(run.headCommit),
    queryFn: async () => readDiff(await api<DiffView>(`/api/runs/${run.id}/diff`)),
  });

export const commentsQuery = (run: Run) =>
  queryOptions({
    queryKey: ['review-comments', run.id, run.status, run.headCommit],
    queryFn: async () => (await api<Page<ReviewComment>>(`/api/runs/${run.id}/comments`)).items,
  });

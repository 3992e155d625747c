import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { say, sayProblem } from '@/components/ui/toast';
import type { Context, DiffFile } from '@/features/review/diff';
import { api } from '@/shared/api/client';
import { t } from '@/shared/i18n/rooms';

type FileText = { text: string; binary: boolean; truncated: boolean };

/** So many hidden lines are shown at a press. */
const STEP = 100;

/** The lines around the changes that were asked for, by file, as the younger commit has them. */
export const useContexts = (boardId: string, commit: string) => {
  const client = useQueryClient();
  const [contexts, setContexts] = useState<ReadonlyMap<string, Context>>(new Map());
  const load = useMutation({
    mutationFn: async ({ file }: { file: DiffFile; gap: number }) => {
      const query = `ref=${commit}&path=${encodeURIComponent(file.path)}`;
      return client.fetchQuery({
        queryKey: ['file-at', boardId, commit, file.path],
        staleTime: Infinity,
        queryFn: () => api<FileText>(`/api/workflows/${boardId}/files?${query}`),
      });
    },
    onError: (error) => sayProblem(error),
    onSuccess: ({ text, truncated }, { file, gap }) => {
      if (truncated) {
        say(t('review.noContext'));
        return;
      }
      const lines = text.replace(/\n$/, '').split('\n');
      setContexts((before) => {
        const opened = new Map(before.get(file.path)?.opened);
        opened.set(gap, (opened.get(gap) ?? 0) + STEP);
        return new Map(before).set(file.path, { lines, opened });
      });
    },
  });
  return { contexts, open: (file: DiffFile, gap: number) => load.mutate({ file, gap }) };
};

import { useMutation } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/checkbox';
import { say, sayProblem } from '@/components/ui/toast';
import { BoardTunings } from '@/features/settings/board-tunings';
import { api, request } from '@/shared/api/client';
import type { Workflow } from '@/shared/api/types';
import { t } from '@/shared/i18n/rooms';

const formats = ['openai', 'anthropic', 'gemini'] as const;

const download = async (boardId: string, format: string) => {
  const answer = await request(`/api/workflows/${boardId}/dataset?format=${format}`, {
    headers: { Accept: 'application/jsonl, application/problem+json' },
  });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await answer.blob());
  link.download = `dataset-${format}.jsonl`;
  link.click();
  URL.revokeObjectURL(link.href);
};

/** Whether accepted runs may be learnt from, and the files to learn from; for administrators. */
export function BoardDataset({ board, onSaved }: { board: Workflow; onSaved: (board: Workflow) => void }) {
  const consents = board.settings.datasetConsent ?? false;
  const save = useMutation({
    mutationFn: (datasetConsent: boolean) =>
      api<Workflow>(`/api/workflows/${board.id}`, {
        method: 'PATCH',
        body: { version: board.version, settings: { ...board.settings, datasetConsent } },
      }),
    onSuccess: (fresh) => {
      say(t('common.saved'));
      onSaved(fresh);
    },
    onError: (error) => sayProblem(error),
  });
  return (
    <section className="grid gap-3 rounded-xl border bg-card p-4 shadow-xs" aria-labelledby="dataset">
      <div>
        <h2 id="dataset" className="font-semibold">
          {t('dataset.title')}
        </h2>
        <p className="text-sm text-muted-foreground">{t('dataset.lead')}</p>
      </div>
      <label className="flex min-h-8 items-center gap-2 text-sm">
        <Checkbox
          checked={consents}
          disabled={save.isPending}
          onCheckedChange={(checked) => save.mutate(checked === true)}
        />
        {t('dataset.consent')}
      </label>
      {consents && (
        <div className="flex flex-wrap gap-2">
          {formats.map((format) => (
            <Button
              key={format}
              variant="outline"
              size="sm"
              onClick={() => void download(board.id, format).catch(sayProblem)}
            >
              <Download aria-hidden /> {t(`dataset.${format}`)}
            </Button>
          ))}
        </div>
      )}
      {consents && <BoardTunings boardId={board.id} />}
    </section>
  );
}

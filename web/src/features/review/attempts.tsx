import { useQueries } from '@tanstack/react-query';
import { Button } from '@/components/ui/button';
import { diffQuery } from '@/features/review/queries';
import type { Run } from '@/shared/api/types';
import { formatDuration, formatMoney } from '@/shared/format/format';
import { t } from '@/shared/i18n/t';

const took = ({ startedAt, endedAt }: Run): string =>
  startedAt && endedAt ? formatDuration(Date.parse(endedAt) - Date.parse(startedAt)) : '–';

/** The attempts of a task side by side: who made them, what they cost, what they changed and what was proved. */
export function Attempts({
  runs,
  shown,
  onShow,
}: {
  runs: readonly Run[];
  shown: Run;
  onShow: (run: Run) => void;
}) {
  const diffs = useQueries({ queries: runs.map(diffQuery) });
  return (
    <section className="grid grid-cols-[minmax(0,1fr)] gap-2">
      <h2 className="font-semibold">{t('review.attempts')}</h2>
      <div className="overflow-x-auto rounded-md border">
        <table className="w-full text-left text-sm">
          <thead className="text-xs text-muted-foreground">
            <tr>
              {(['attempt', 'model', 'state', 'evidence', 'changes', 'cost', 'time'] as const).map((name) => (
                <th key={name} scope="col" className="px-3 py-1.5 font-medium">
                  {t(`review.attempts.${name}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {runs.map((run, at) => {
              const files = diffs[at]?.data;
              const sum = (name: 'additions' | 'deletions') =>
                (files ?? []).reduce((total, file) => total + file[name], 0);
              return (
                <tr key={run.id} className="border-t" aria-current={run.id === shown.id || undefined}>
                  <td className="px-3 py-1.5">
                    <Button
                      variant={run.id === shown.id ? 'secondary' : 'ghost'}
                      size="sm"
                      aria-pressed={run.id === shown.id}
                      onClick={() => onShow(run)}
                    >
                      {t('review.attempts.show', { attempt: run.attempt })}
                    </Button>
                  </td>
                  <td className="px-3 py-1.5">{run.model}</td>
                  <td className="px-3 py-1.5">{t(`review.run.${run.status}`)}</td>
                  <td className="px-3 py-1.5">{t(`review.short.${run.evidence as 'none'}`)}</td>
                  <td className="tabular px-3 py-1.5 whitespace-nowrap">
                    {files ? (
                      <>
                        {t('review.files', { count: files.length })}{' '}
                        <span className="text-success">+{sum('additions')}</span>{' '}
                        <span className="text-destructive">−{sum('deletions')}</span>
                      </>
                    ) : (
                      '–'
                    )}
                  </td>
                  <td className="tabular px-3 py-1.5">{formatMoney(run.usage.costMicros)}</td>
                  <td className="tabular px-3 py-1.5">{took(run)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}

import { ScrollTable } from '@/components/ui/scroll-table';
import { useQueries } from '@tanstack/react-query';
import { Button } from '@/components/ui/button';
import { diffQuery, evidenceQuery } from '@/features/review/queries';
import { filesByAttempt } from '@/features/review/model';
import type { Run } from '@/shared/api/types';
import { formatDuration, formatMoney } from '@/shared/format/format';
import { t } from '@/shared/i18n/rooms';

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
  const diffs = useQueries({ queries: runs.map((run) => diffQuery(run)) });
  const evidences = useQueries({ queries: runs.map(evidenceQuery) });
  const byFile = filesByAttempt(diffs.map(({ data }) => data ?? []));
  return (
    <section className="grid grid-cols-[minmax(0,1fr)] gap-2">
      <h2 className="font-semibold">{t('review.attempts')}</h2>
      <ScrollTable label={t('review.attempts')} className="rounded-md shadow-none">
        <table className="w-full text-left text-sm">
          <thead className="text-xs text-muted-foreground">
            <tr>
              {(['attempt', 'model', 'state', 'evidence', 'checks', 'changes', 'cost', 'time'] as const).map(
                (name) => (
                  <th key={name} scope="col" className="px-3 py-1.5 font-medium">
                    {t(`review.attempts.${name}`)}
                  </th>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            {runs.map((run, at) => {
              const files = diffs[at]?.data;
              const checks = evidences[at]?.data?.checks;
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
                    {checks && checks.length > 0
                      ? t('review.attempts.passed', {
                          passed: checks.filter(({ outcome }) => outcome === 'passed').length,
                          of: checks.length,
                        })
                      : '–'}
                  </td>
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
      </ScrollTable>
      <details className="text-sm">
        <summary className="min-h-7 w-fit cursor-pointer text-muted-foreground hover:text-foreground">
          {t('review.attempts.byFile', { count: byFile.length })}
        </summary>
        <div className="mt-1 max-h-72 overflow-auto rounded-md border">
          <table className="w-full text-left text-sm">
            <thead className="text-xs text-muted-foreground">
              <tr>
                <th scope="col" className="px-3 py-1.5 font-medium">
                  {t('review.attempts.file')}
                </th>
                {runs.map((run) => (
                  <th key={run.id} scope="col" className="px-3 py-1.5 font-medium whitespace-nowrap">
                    {t('review.attempts.show', { attempt: run.attempt })}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {byFile.map(({ path, files, same }) => (
                <tr key={path} className="border-t">
                  <th scope="row" className="px-3 py-1 text-left font-mono text-xs font-normal wrap-anywhere">
                    {path}
                    {same && (
                      <span className="ml-2 inline-block font-sans text-muted-foreground">
                        {t('review.attempts.same')}
                      </span>
                    )}
                  </th>
                  {files.map((file, at) => (
                    <td key={runs[at]?.id ?? at} className="tabular px-3 py-1 whitespace-nowrap">
                      {file ? (
                        <>
                          <span className="text-success">+{file.additions}</span>{' '}
                          <span className="text-destructive">−{file.deletions}</span>
                        </>
                      ) : (
                        <span className="text-muted-foreground">
                          {diffs[at]?.data ? t('review.attempts.untouched') : '–'}
                        </span>
                      )}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </section>
  );
}

import { ScrollTable } from '@/components/ui/scroll-table';
import { useQuery } from '@tanstack/react-query';
import { Download, TriangleAlert } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { Button } from '@/components/ui/button';
import { ErrorState } from '@/components/ui/error-state';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { Skeleton } from '@/components/ui/skeleton';
import { sayProblem } from '@/components/ui/toast';
import { everyDay, flags, type Grouping, groupings, measureOf, type UsageLine } from '@/features/usage/model';
import { PriceBook } from '@/features/usage/price-book';
import { api, request } from '@/shared/api/client';
import { useMayHere } from '@/shared/api/may';
import { itemsOf } from '@/shared/api/queries';
import type { Page } from '@/shared/api/types';
import { formatCount, formatMoney } from '@/shared/format/format';
import { t } from '@/shared/i18n/rooms';
import { useTitle } from '@/shared/lib/use-title';

const UsagePlot = lazy(() => import('@/features/usage/usage-plot'));

const address = (by: Grouping, from: string, to: string) => {
  const query = new URLSearchParams({ by });
  if (from) query.set('from', `${from}T00:00:00Z`);
  if (to) query.set('to', `${to}T00:00:00Z`);
  return `/api/usage?${query.toString()}`;
};

/** What was used and what it cost. */
export function UsagePage() {
  useTitle(t('usage.title'));
  const [by, setBy] = useState<Grouping>('day');
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const { administer } = useMayHere();
  const usage = useQuery({
    queryKey: ['usage', by, from, to],
    queryFn: async () => itemsOf(await api<Page<UsageLine>>(address(by, from, to))),
  });
  const lines = usage.data ?? [];
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto grid w-full max-w-5xl grid-cols-[minmax(0,1fr)] gap-6 px-4 py-8">
        <div>
          <h1 className="text-2xl font-semibold tracking-tight">{t('usage.title')}</h1>
          <p className="text-sm text-muted-foreground">{t('usage.lead')}</p>
        </div>
        <div className="flex flex-wrap items-end gap-3">
          <Field label={t('usage.by')} className="w-40">
            {(control) => (
              <Select {...control} value={by} onChange={(event) => setBy(event.target.value as Grouping)}>
                {groupings.map((grouping) => (
                  <option key={grouping} value={grouping}>
                    {t(`usage.${grouping}`)}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field label={t('usage.from')}>
            {(control) => (
              <Input
                {...control}
                type="date"
                value={from}
                onChange={(event) => setFrom(event.target.value)}
              />
            )}
          </Field>
          <Field label={t('usage.to')}>
            {(control) => (
              <Input {...control} type="date" value={to} onChange={(event) => setTo(event.target.value)} />
            )}
          </Field>
          <Button variant="outline" onClick={() => void download(address(by, from, to)).catch(sayProblem)}>
            <Download aria-hidden /> {t('usage.csv')}
          </Button>
        </div>
        {usage.isPending && <Skeleton className="h-64 rounded-xl" />}
        {usage.isError && <ErrorState error={usage.error} onRetry={() => void usage.refetch()} />}
        {usage.data?.length === 0 && <p className="text-sm">{t('usage.empty')}</p>}
        {lines.length > 0 && (
          <>
            <div className="rounded-xl border bg-card p-4 shadow-xs">
              {lines.some((line) => measureOf(lines).of(line) > 0) ? (
                <Suspense fallback={<Skeleton className="h-64 rounded-xl" />}>
                  <UsagePlot lines={by === 'day' ? everyDay(lines) : lines} what={t(`usage.${by}`)} />
                </Suspense>
              ) : (
                <p className="text-sm text-muted-foreground">{t('usage.free')}</p>
              )}
            </div>
            <UsageTable by={by} lines={lines} />
          </>
        )}
        <PriceBook editable={administer} />
      </div>
    </div>
  );
}

const download = async (path: string) => {
  const answer = await request(path, { headers: { Accept: 'text/csv' } });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await answer.blob());
  link.download = 'usage.csv';
  link.click();
  URL.revokeObjectURL(link.href);
};

function UsageTable({ by, lines }: { by: Grouping; lines: UsageLine[] }) {
  const total = (of: (line: UsageLine) => number) => lines.reduce((sum, line) => sum + of(line), 0);
  const cell = 'px-3 py-2 text-right tabular-nums';
  return (
    <ScrollTable label={t('usage.title')}>
      <table className="w-full text-sm">
        <thead className="border-b text-muted-foreground">
          <tr>
            <th className="px-3 py-2 text-left font-medium">{t(`usage.${by}`)}</th>
            {(['calls', 'input', 'output', 'cached', 'cost'] as const).map((column) => (
              <th key={column} className="px-3 py-2 text-right font-medium">
                {t(`usage.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y">
          {lines.map((line) => (
            <tr key={line.key}>
              <td className="px-3 py-2 max-sm:whitespace-nowrap">
                {line.name || line.key || '–'}
                {flags(line).map((flag) => (
                  <span key={flag} className="ml-2 inline-flex items-center gap-1 text-xs text-warning">
                    <TriangleAlert aria-hidden className="size-3" /> {t(flag)}
                  </span>
                ))}
              </td>
              <td className={cell}>{line.calls}</td>
              <td className={cell}>{formatCount(line.inputTokens)}</td>
              <td className={cell}>{formatCount(line.outputTokens)}</td>
              <td className={cell}>{formatCount(line.cachedInputTokens)}</td>
              <td className={cell}>{formatMoney(line.costMicros)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot className="border-t font-medium">
          <tr>
            <td className="px-3 py-2">{t('usage.total')}</td>
            <td className={cell}>{total((line) => line.calls)}</td>
            <td className={cell}>{formatCount(total((line) => line.inputTokens))}</td>
            <td className={cell}>{formatCount(total((line) => line.outputTokens))}</td>
            <td className={cell}>{formatCount(total((line) => line.cachedInputTokens))}</td>
            <td className={cell}>{formatMoney(total((line) => line.costMicros))}</td>
          </tr>
        </tfoot>
      </table>
    </ScrollTable>
  );
}

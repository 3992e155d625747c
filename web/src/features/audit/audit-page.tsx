import { ScrollTable } from '@/components/ui/scroll-table';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { ErrorState } from '@/components/ui/error-state';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Skeleton } from '@/components/ui/skeleton';
import { sayProblem } from '@/components/ui/toast';
import { api, request } from '@/shared/api/client';
import type { Actor, Page } from '@/shared/api/types';
import { formatExact } from '@/shared/format/format';
import { t } from '@/shared/i18n/rooms';
import { useTitle } from '@/shared/lib/use-title';

type Entry = {
  seq: number;
  at: string;
  kind: string;
  by: Actor;
  peer?: string;
  tokenId?: string;
  detail: Record<string, unknown>;
};
type Filter = Record<string, string>;

const query = (filter: Filter) =>
  new URLSearchParams(Object.entries(filter).filter(([, value]) => value !== '')).toString();

/** The moment a day begins here, as the server wants it. */
const moment = (day: string) => (day ? new Date(`${day}T00:00:00`).toISOString() : '');

/** Who did what, newest first, for administrators. */
export function AuditPage() {
  useTitle(t('audit.title'));
  const [filter, setFilter] = useState<Filter>({});
  const log = useInfiniteQuery({
    queryKey: ['audit', filter],
    initialPageParam: '',
    queryFn: ({ pageParam }) => api<Page<Entry>>(`/api/audit?${query({ ...filter, cursor: pageParam })}`),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
  const search = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const field = (name: string) => String(form.get(name) ?? '').trim();
    setFilter({
      person: field('person'),
      kind: field('kind'),
      from: moment(field('from')),
      to: moment(field('to')),
    });
  };
  const entries = log.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto grid w-full max-w-5xl grid-cols-[minmax(0,1fr)] gap-6 px-4 py-8">
        <div>
          <h1 className="text-2xl font-semibold tracking-tight">{t('audit.title')}</h1>
          <p className="text-sm text-muted-foreground">{t('audit.lead')}</p>
        </div>
        <form onSubmit={search} className="flex flex-wrap items-end gap-3">
          <Field label={t('audit.person')} className="w-40 max-sm:w-full">
            {(control) => <Input {...control} name="person" />}
          </Field>
          <Field label={t('audit.kind')} className="w-48 max-sm:w-full">
            {(control) => <Input {...control} name="kind" title={t('audit.kindHint')} />}
          </Field>
          <Field label={t('audit.from')}>{(control) => <Input {...control} name="from" type="date" />}</Field>
          <Field label={t('audit.to')}>{(control) => <Input {...control} name="to" type="date" />}</Field>
          <Button type="submit">{t('audit.search')}</Button>
          <Button type="button" variant="outline" onClick={() => void download(filter).catch(sayProblem)}>
            <Download aria-hidden /> {t('audit.csv')}
          </Button>
        </form>
        {log.isPending && <Skeleton className="h-64 rounded-xl" />}
        {log.isError && <ErrorState error={log.error} onRetry={() => void log.refetch()} />}
        {log.data && <EntryTable entries={entries} />}
        {log.hasNextPage && (
          <Button
            variant="outline"
            className="w-fit"
            busy={log.isFetchingNextPage}
            onClick={() => void log.fetchNextPage()}
          >
            {t('audit.more')}
          </Button>
        )}
      </div>
    </div>
  );
}

const download = async (filter: Filter) => {
  const answer = await request(`/api/audit?${query(filter)}`, { headers: { Accept: 'text/csv' } });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await answer.blob());
  link.download = 'audit.csv';
  link.click();
  URL.revokeObjectURL(link.href);
};

function EntryTable({ entries }: { entries: Entry[] }) {
  if (entries.length === 0) return <p className="text-sm">{t('audit.empty')}</p>;
  return (
    <ScrollTable label={t('audit.title')}>
      <table className="w-full text-left text-sm">
        <thead className="border-b text-muted-foreground">
          <tr>
            <th className="px-3 py-2 font-medium">#</th>
            <th className="px-3 py-2 font-medium">{t('audit.when')}</th>
            <th className="px-3 py-2 font-medium">{t('audit.who')}</th>
            <th className="px-3 py-2 font-medium">{t('audit.what')}</th>
            <th className="px-3 py-2 font-medium">{t('audit.where')}</th>
            <th className="px-3 py-2 font-medium">{t('audit.detail')}</th>
          </tr>
        </thead>
        <tbody className="divide-y">
          {entries.map((entry) => (
            <tr key={entry.seq} className="align-top">
              <td className="px-3 py-2 font-mono text-xs leading-5 text-muted-foreground">{entry.seq}</td>
              <td className="px-3 py-2 whitespace-nowrap">
                <time dateTime={entry.at}>{formatExact(entry.at)}</time>
              </td>
              <td className="px-3 py-2 whitespace-nowrap">{entry.by.name}</td>
              <td className="px-3 py-2 font-mono text-xs leading-5 whitespace-nowrap">{entry.kind}</td>
              <td className="px-3 py-2">
                {entry.peer} {entry.tokenId && t('audit.byToken')}
              </td>
              <td className="max-w-md min-w-56 px-3 py-2 font-mono text-xs leading-5 break-words">
                {Object.entries(entry.detail)
                  .map(
                    ([name, value]) =>
                      `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
                  )
                  .join(' · ')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollTable>
  );
}

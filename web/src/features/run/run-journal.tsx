import { useEffect, useState } from 'react';
import { Button } from '@/components/ui/button';
import { LogView } from '@/features/run/log-view';
import { LogStore } from '@/features/run/log-store';
import { sanitizeLine } from '@/shared/ansi/sanitize';
import { t } from '@/shared/i18n/t';
import { dataOf, follow } from '@/shared/stream/follow';

type Entry = { seq: number; kind: string; text: string };

const MOST_ENTRIES = 2000;

const textOf = (data: Record<string, unknown>): string =>
  [
    'tool',
    'text',
    'content',
    'step',
    'status',
    'note',
    'reason',
    'name',
    'command',
    'outcome',
    'commit',
    'evidence',
  ]
    .map((field) => data[field])
    .filter((value) => typeof value === 'string' || typeof value === 'number')
    .map((value) => sanitizeLine(String(value).slice(0, 2000)))
    .join(' · ');

/** What a run does, as it does it: readable entries and the raw log, from one stream. */
export function RunJournal({ runId, onState }: { runId: string; onState: () => void }) {
  const [store] = useState(() => new LogStore());
  const [entries, setEntries] = useState<Entry[]>([]);
  const [waiting, setWaiting] = useState(false);
  const [view, setView] = useState<'activity' | 'log'>('activity');

  useEffect(() => {
    const leave = new AbortController();
    void follow({
      path: `/api/runs/${runId}/events`,
      // Everything from the start, so that the whole log can be searched and numbered.
      from: '0',
      signal: leave.signal,
      isLast: (event) => event.type === 'end',
      onStatus: (status) => setWaiting(status === 'waiting'),
      onEvent: (event) => {
        const data = dataOf(event);
        const kind = String(data.kind ?? event.type);
        if (kind === 'log') {
          const lines = Array.isArray(data.lines) ? data.lines.map(String) : [];
          store.append([{ step: null, stream: String(data.stream ?? ''), at: String(data.at ?? ''), lines }]);
          return;
        }
        if (kind === 'state' || kind === 'end') onState();
        const text = textOf(data);
        if (text !== '')
          setEntries((before) =>
            [...before, { seq: Number(data.seq ?? 0), kind, text }].slice(-MOST_ENTRIES),
          );
      },
    });
    return () => leave.abort();
    // The callback only asks for fresh data; a new one is no reason to connect again.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [runId, store]);

  return (
    <div className="flex min-h-64 flex-1 flex-col">
      <div className="flex shrink-0 items-center gap-2 p-2">
        {(['activity', 'log'] as const).map((name) => (
          <Button
            key={name}
            size="sm"
            variant={view === name ? 'secondary' : 'ghost'}
            aria-pressed={view === name}
            onClick={() => setView(name)}
          >
            {t(`run.${name}`)}
          </Button>
        ))}
        <Button asChild size="sm" variant="ghost" className="ml-auto">
          <a href={`/api/runs/${runId}/log`} download>
            {t('run.download')}
          </a>
        </Button>
      </div>
      {waiting && (
        <p role="status" className="px-3 text-sm text-warning">
          {t('run.line.waiting')}
        </p>
      )}
      {view === 'log' ? (
        <LogView store={store} />
      ) : (
        <ol className="min-h-0 flex-1 space-y-2 overflow-y-auto px-4 pb-4" aria-label={t('run.activity')}>
          {entries.map((entry) => (
            <li key={entry.seq} className="flex gap-3">
              <span className="w-16 shrink-0 text-sm text-muted-foreground">{entry.kind}</span>
              <span className="min-w-0 font-mono text-sm whitespace-pre-wrap wrap-anywhere">
                {entry.text}
              </span>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}

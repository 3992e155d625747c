import { Download } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Activity } from '@/features/run/activity';
import { emptyJournal, isInterruption, type JournalState, withEntry } from '@/features/run/journal';
import { LogView } from '@/features/run/log-view';
import { type LogBlock, LogStore, parseLineRange } from '@/features/run/log-store';
import { StepList } from '@/features/run/step-list';
import type { Run } from '@/shared/api/types';
import { t } from '@/shared/i18n/rooms';
import { cn } from '@/shared/lib/cn';
import { dataOf, follow } from '@/shared/stream/follow';

/** What a run does, as it does it: steps, readable entries and the raw log, from one stream. */
export function RunJournal({ taskId, run, onState }: { taskId: string; run: Run; onState: () => void }) {
  const [store] = useState(() => new LogStore());
  const [journal, setJournal] = useState<JournalState>(emptyJournal);
  const [waiting, setWaiting] = useState(false);
  const [start, setStart] = useState<{ line: number }>();
  const [view, setView] = useState<'activity' | 'log'>(() =>
    parseLineRange(window.location.hash) ? 'log' : 'activity',
  );

  useEffect(() => {
    const leave = new AbortController();
    let entries: Record<string, unknown>[] = [];
    let frame = 0;
    let step: number | null = null;
    // A busy run writes many entries a second; the page is drawn once a frame.
    const draw = () => {
      frame = 0;
      const fresh = entries;
      entries = [];
      let logs: LogBlock[] = [];
      for (const data of fresh) {
        // What is printed belongs to the step that was begun last.
        if (data.kind === 'step' && data.status === 'started') step = Number(data.step ?? 0);
        if (isInterruption(data)) {
          store.append(logs);
          store.interrupt();
          logs = [];
        }
        if (data.kind !== 'log') continue;
        logs.push({
          step,
          stream: String(data.stream ?? ''),
          at: String(data.at ?? ''),
          lines: Array.isArray(data.lines) ? data.lines.map(String) : [],
        });
      }
      if (logs.length > 0) store.append(logs);
      const others = fresh.filter((data) => data.kind !== 'log');
      if (others.length > 0) setJournal((before) => others.reduce(withEntry, before));
    };
    void follow({
      path: `/api/runs/${run.id}/events`,
      // Everything from the start, so that the whole log can be searched and numbered.
      from: '0',
      signal: leave.signal,
      isLast: (event) => event.type === 'end',
      onStatus: (status) => setWaiting(status === 'waiting'),
      onEvent: (event) => {
        const data = dataOf(event);
        entries.push({ kind: event.type, ...data });
        frame ||= requestAnimationFrame(draw);
        if (event.type === 'state' || event.type === 'end') onState();
      },
    });
    return () => {
      leave.abort();
      cancelAnimationFrame(frame);
    };
    // The callback only asks for fresh data; a new one is no reason to connect again.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [run.id, store]);

  // On a small screen what is above would leave no room for a line.
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (view === 'log') frame.current?.scrollIntoView({ block: 'start' });
  }, [view]);
  const toStep = (step: number) => {
    setView('activity');
    requestAnimationFrame(() =>
      document.getElementById(`step-${step}-started`)?.scrollIntoView({ block: 'start' }),
    );
  };
  const toLog = (step: number) => {
    const first = store.firstLineOfStep(step);
    if (first === null) return undefined;
    return () => {
      setView('log');
      setStart({ line: first });
    };
  };
  return (
    <div ref={frame} className="flex min-h-64 flex-1 flex-col max-lg:min-h-112 lg:flex-row">
      <div
        className={cn(
          'shrink-0 border-b px-2 py-2 sm:px-3 max-lg:max-h-38 max-lg:overflow-y-auto max-lg:[@media(max-height:44rem)]:max-h-24 lg:w-64 lg:border-r lg:border-b-0',
          // A phone has room for the steps or for the log.
          view === 'log' && 'max-lg:hidden',
        )}
      >
        <StepList
          taskId={taskId}
          run={run}
          steps={journal.steps}
          newest={journal.checkpoint}
          onStep={toStep}
          onLog={toLog}
        />
      </div>
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">
        <div className="flex shrink-0 items-center gap-2 px-2 py-2 sm:pr-5">
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
            <a href={`/api/runs/${run.id}/log`} download={`run-${run.attempt}.log`}>
              <Download aria-hidden /> {t('run.download')}
            </a>
          </Button>
        </div>
        {waiting && (
          <p role="status" className="px-3 text-sm text-warning">
            {t('run.line.waiting')}
          </p>
        )}
        {view === 'log' ? (
          <LogView store={store} start={start} />
        ) : (
          <Activity
            rows={journal.rows}
            live={run.status === 'RUNNING'}
            failed={run.status === 'FAILED' || run.evidence === 'failed'}
          />
        )}
      </div>
    </div>
  );
}

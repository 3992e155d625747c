import {
  CheckCheck,
  ChevronRight,
  CircleCheck,
  CircleHelp,
  CircleX,
  FileText,
  FilePen,
  Flag,
  FolderTree,
  GitCommitHorizontal,
  LoaderCircle,
  type LucideIcon,
  MessageSquare,
  RotateCcw,
  Search,
  Sparkles,
  Terminal,
  Wrench,
} from 'lucide-react';
import { useEffect } from 'react';
import { Badge } from '@/components/ui/badge';
import type { Row } from '@/features/run/journal';
import { pauseWords } from '@/features/run/pause-words';
import { formatDuration, formatExact, formatTime } from '@/shared/format/format';
import { t } from '@/shared/i18n/rooms';
import { textOf } from '@/shared/i18n/t';
import { useFollow } from '@/shared/lib/use-follow';

const tools: Record<string, LucideIcon> = {
  read_file: FileText,
  list_files: FolderTree,
  search: Search,
  edit_file: FilePen,
  write_file: FilePen,
  delete_file: FilePen,
  run_command: Terminal,
  ask_person: CircleHelp,
  finish: CheckCheck,
};
/** What these are about is a sentence, not a name or a command. */
const sentences = new Set(['ask_person', 'finish']);

const wordsOf = (tool: string): string => {
  const key = `run.tool.${tool}`;
  return textOf(key) ?? tool;
};

/** Where a run that failed went wrong: its last tool call that failed, or check that did not pass. */
const faultOf = (rows: readonly Row[]): number | undefined =>
  rows.findLast(
    (row) => (row.kind === 'tool' && row.failed) || (row.kind === 'evidence' && row.outcome !== 'passed'),
  )?.seq;

/** What the agent did, in order, each thing as one line that opens. */
export function Activity({ rows, live, failed }: { rows: readonly Row[]; live: boolean; failed: boolean }) {
  const { ref, onScroll } = useFollow(rows.length);
  const fault = failed ? faultOf(rows) : undefined;
  useEffect(() => {
    if (fault !== undefined) document.getElementById(`row-${fault}`)?.scrollIntoView({ block: 'start' });
  }, [fault]);
  return (
    <div
      ref={ref}
      role="region"
      aria-label={t('run.activity')}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
      tabIndex={0}
      onScroll={onScroll}
      className="min-h-0 flex-1 overflow-y-auto px-3 pb-4 focus-visible:-outline-offset-2 sm:px-4"
    >
      <ol className="grid grid-cols-[minmax(0,1fr)] gap-1">
        {rows.map((row) => (
          <li
            key={row.seq}
            id={row.kind === 'step' ? `step-${row.step}-${row.status}` : `row-${row.seq}`}
            className="scroll-mt-4"
          >
            <RowView row={row} />
          </li>
        ))}
      </ol>
      {live && rows.length > 0 && (
        <p className="flex items-center gap-2 py-2 text-sm text-muted-foreground">
          <LoaderCircle aria-hidden className="size-4 animate-spin" /> {t('run.working')}
        </p>
      )}
    </div>
  );
}

function RowView({ row }: { row: Row }) {
  switch (row.kind) {
    case 'said':
      return (
        <Line icon={row.from === 'person' ? MessageSquare : Sparkles} at={row.at}>
          <span className="whitespace-pre-wrap">
            {row.from === 'person' && <span className="font-medium">{t('chat.you')}: </span>}
            {row.text}
          </span>
        </Line>
      );
    case 'tool':
      return <ToolRow row={row} />;
    case 'step':
      return (
        <h4
          className={`flex items-center gap-2 text-sm ${row.status === 'started' ? 'mt-2 border-t pt-3 pb-1 font-semibold' : 'py-1 text-muted-foreground'}`}
        >
          {row.status === 'started' ? (
            <Flag aria-hidden className="size-4 text-ember" />
          ) : (
            <CircleCheck aria-hidden className="size-4 text-success" />
          )}
          {t(`run.stepRow.${row.status}`, { number: row.step })}
          {row.note && <span className="font-normal text-muted-foreground">{row.note}</span>}
        </h4>
      );
    case 'state':
      return (
        <p className="flex flex-wrap items-center gap-2 py-1 text-sm text-muted-foreground">
          <Badge
            variant={
              row.status === 'FAILED' ? 'destructive' : row.status === 'SUCCEEDED' ? 'success' : 'outline'
            }
          >
            {statusWords(row.status)}
          </Badge>
          {pauseWords(row.reason)}
          <When at={row.at} />
        </p>
      );
    case 'interrupted':
      return (
        <p className="my-1 flex items-center gap-2 border-t border-dashed border-warning pt-1 text-sm text-warning">
          <RotateCcw aria-hidden className="size-4 shrink-0" />
          <span className="flex-1">{t('run.interrupted')}</span>
          <When at={row.at} />
        </p>
      );
    case 'evidence':
      return (
        <Line
          icon={row.outcome === 'passed' ? CircleCheck : CircleX}
          tone={row.outcome === 'passed' ? 'text-success' : 'text-destructive'}
          at={row.at}
        >
          {t('run.check', { name: row.name, outcome: row.outcome })}{' '}
          <code className="font-mono text-xs text-muted-foreground">{row.command}</code>
        </Line>
      );
    case 'commit':
      return (
        <Line icon={GitCommitHorizontal} at={row.at}>
          {t('run.committed')} <code className="font-mono text-xs">{row.commit.slice(0, 10)}</code>{' '}
          <span className="text-muted-foreground wrap-anywhere">{row.branch}</span>
        </Line>
      );
    default:
      return row satisfies never;
  }
}

const statusWords = (status: string): string => {
  const key = `run.status.${status}`;
  return textOf(key) ?? status;
};

function ToolRow({ row }: { row: Extract<Row, { kind: 'tool' }> }) {
  const took = row.until ? new Date(row.until).getTime() - new Date(row.at).getTime() : undefined;
  const label = (
    <>
      {wordsOf(row.tool)}{' '}
      {sentences.has(row.tool) ? (
        <span className="wrap-anywhere text-foreground">{row.about}</span>
      ) : (
        <code className="font-mono text-xs wrap-anywhere text-foreground">{row.about}</code>
      )}
      {row.failed && (
        <Badge variant="destructive" className="ml-2">
          {t('run.toolFailed')}
        </Badge>
      )}
      {took !== undefined && took >= 1000 && (
        <span className="tabular ml-2 text-xs">{formatDuration(took)}</span>
      )}
    </>
  );
  const Icon = tools[row.tool] ?? Wrench;
  if (!row.result)
    return (
      <Line icon={row.result === undefined ? LoaderCircle : Icon} at={row.at} quiet>
        {label}
      </Line>
    );
  return (
    <details open={row.failed} className="group">
      <summary className="cursor-pointer list-none rounded-sm hover:bg-accent/60 [&::-webkit-details-marker]:hidden">
        <Line icon={Icon} at={row.at} quiet>
          {label}
          <ChevronRight
            aria-hidden
            className="ml-1 inline size-3.5 align-text-bottom transition-transform group-open:rotate-90"
          />
        </Line>
      </summary>
      <pre
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
        tabIndex={0}
        className="mt-1 mb-2 ml-6 max-h-72 overflow-auto rounded-md border bg-card p-2 font-mono text-xs whitespace-pre-wrap wrap-anywhere"
      >
        {row.result}
      </pre>
    </details>
  );
}

function Line({
  icon: Icon,
  tone = 'text-muted-foreground',
  at,
  quiet = false,
  children,
}: {
  icon: LucideIcon;
  tone?: string;
  at: string;
  quiet?: boolean;
  children: React.ReactNode;
}) {
  return (
    <span className={`flex items-start gap-2 py-1 text-sm ${quiet ? 'text-muted-foreground' : ''}`}>
      <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${tone}`} />
      <span className="min-w-0 flex-1">{children}</span>
      <When at={at} />
    </span>
  );
}

function When({ at }: { at: string }) {
  if (at === '') return null;
  return (
    <time
      dateTime={at}
      title={formatExact(at)}
      className="tabular shrink-0 text-xs leading-5 text-muted-foreground max-sm:hidden"
    >
      {formatTime(at)}
    </time>
  );
}

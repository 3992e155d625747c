import { MessageSquarePlus } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { Checkbox } from '@/components/ui/checkbox';
import { CommentBox } from '@/features/review/comment-box';
import { anchorOf, type DiffFile, type DiffLine, isLarge, rowsOf, type Side } from '@/features/review/diff';
import { type Anchor, draftKey, keyOf, strayOf, threadsOf } from '@/features/review/model';
import { Thread } from '@/features/review/thread';
import type { Commenting } from '@/features/review/use-comments';
import { t } from '@/shared/i18n/t';
import { cn } from '@/shared/lib/cn';

export type Layout = 'unified' | 'split';

type FileDiffProps = {
  runId: string;
  file: DiffFile;
  layout: Layout;
  commenting: Commenting;
  canComment: boolean;
  onViewed: (viewed: boolean) => void;
};

const tone = { add: 'bg-success-soft', delete: 'bg-destructive-soft', context: '' } as const;
const mark = { add: '+', delete: '−', context: ' ' } as const;

/** Moves the focus to the next or previous line that can be commented on. */
const stepLine = (event: KeyboardEvent<HTMLElement>) => {
  const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  const lines = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-line]')];
  const at = lines.indexOf(document.activeElement as HTMLElement);
  if (by === 0 || at < 0) return;
  event.preventDefault();
  lines[at + by]?.focus();
};

/** One changed file: its lines, what was said about them, and the mark that it was viewed. */
export function FileDiff({ runId, file, layout, commenting, canComment, onViewed }: FileDiffProps) {
  const [asked, setAsked] = useState<boolean | null>(null);
  const open = asked ?? (!file.viewed && !isLarge(file));
  const comments = commenting.all.filter((comment) => comment.file === file.path);
  const stray = strayOf(file, comments);
  return (
    <div
      id={`file-${file.path}`}
      data-file={file.path}
      className="relative scroll-mt-24 overflow-hidden rounded-md border bg-card"
    >
      <details
        open={open}
        onToggle={(event) => event.currentTarget.open !== open && setAsked(event.currentTarget.open)}
      >
        <summary className="flex min-h-10 cursor-pointer flex-wrap items-center gap-2 py-2 pr-28 pl-3 text-sm">
          <span className="min-w-0 flex-1 font-mono wrap-anywhere">
            {file.oldPath && `${file.oldPath} → `}
            {file.path}
          </span>
          <span className="text-xs text-muted-foreground">{t(`review.status.${file.status}`)}</span>
          <span className="tabular text-success">+{file.additions}</span>
          <span className="tabular text-destructive">−{file.deletions}</span>
        </summary>
        {open && (
          <>
            <Note file={file} />
            {stray.length > 0 && <Thread comments={stray} commenting={commenting} />}
            <Lines {...{ runId, file, layout, commenting, canComment }} />
          </>
        )}
      </details>
      {/* Beside the summary, not in it: one control holds no other. */}
      <label className="absolute top-1.5 right-3 flex min-h-7 items-center gap-1.5 text-xs">
        <Checkbox
          className="size-6"
          checked={file.viewed}
          onCheckedChange={(checked) => {
            setAsked(null);
            onViewed(checked === true);
          }}
        />
        {t('review.viewed')}
      </label>
    </div>
  );
}

function Note({ file }: { file: DiffFile }) {
  const text = file.binary
    ? t('review.binary')
    : file.tooLarge
      ? t('review.tooLarge')
      : file.status === 'mode'
        ? t('review.modeOnly')
        : file.hunks.length === 0
          ? t('review.noLines')
          : null;
  return text && <p className="px-3 pb-2 text-sm text-muted-foreground">{text}</p>;
}

type LinesProps = Pick<FileDiffProps, 'runId' | 'file' | 'layout' | 'commenting' | 'canComment'>;

function Lines({ runId, file, layout, commenting, canComment }: LinesProps) {
  const [writing, setWriting] = useState<Anchor | null>(null);
  const threads = threadsOf(commenting.all);
  const first = file.hunks[0]?.lines[0];
  const below = (anchor: Anchor): ReactNode => {
    const said = threads.get(keyOf(anchor));
    const here = writing !== null && keyOf(writing) === keyOf(anchor);
    return (
      (said || here) && (
        <div className="sticky left-0 max-w-3xl border-y">
          {said && <Thread comments={said} commenting={commenting} />}
          {here && (
            <CommentBox
              label={t('review.comment.on', { line: anchor.line })}
              storeAs={draftKey(runId, anchor)}
              onSave={(text) => commenting.write(anchor, text)}
              onClose={() => setWriting(null)}
            />
          )}
        </div>
      )
    );
  };
  const line = (each: DiffLine, side: Side) => {
    const anchor = { ...anchorOf(each), file: file.path };
    return (
      <Line
        line={each}
        number={side === 'old' ? each.oldLine : each.newLine}
        reachable={each === first}
        onComment={canComment && anchor.side === side ? () => setWriting(anchor) : undefined}
      />
    );
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- arrows move between the lines' own buttons
    <section
      aria-label={file.path}
      onKeyDown={stepLine}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
      tabIndex={0}
      className="overflow-x-auto font-mono text-xs leading-5"
    >
      {rowsOf(file, layout).map((row) => {
        if (row.kind === 'hunk')
          return (
            <div key={row.key} className="bg-muted px-3 text-muted-foreground">
              {row.header}
            </div>
          );
        if (row.kind === 'line') {
          const anchor = { ...anchorOf(row.line), file: file.path };
          return (
            <div key={row.key}>
              <div className={cn('flex w-max min-w-full whitespace-pre', tone[row.line.kind])}>
                <span className="tabular w-10 shrink-0 text-right text-muted-foreground select-none">
                  {row.line.kind === 'context' ? row.line.oldLine : ''}
                </span>
                {line(row.line, anchor.side)}
              </div>
              {below(anchor)}
            </div>
          );
        }
        const sides = [
          ['old', row.left],
          ['new', row.right],
        ] as const;
        return (
          <div key={row.key}>
            <div className="grid grid-cols-2 divide-x">
              {sides.map(([side, half]) => (
                <div
                  key={side}
                  className={cn(
                    'flex min-w-0 wrap-anywhere whitespace-pre-wrap',
                    half ? tone[half.kind] : 'bg-muted/50',
                  )}
                >
                  {half && line(half, side)}
                </div>
              ))}
            </div>
            {row.left?.kind === 'delete' && below({ ...anchorOf(row.left), file: file.path })}
            {row.right && below({ ...anchorOf(row.right), file: file.path })}
          </div>
        );
      })}
    </section>
  );
}

type LineProps = { line: DiffLine; number: number | null; reachable: boolean; onComment?: () => void };

function Line({ line, number, reachable, onComment }: LineProps) {
  return (
    <>
      {onComment ? (
        <button
          type="button"
          data-line={number}
          tabIndex={reachable ? 0 : -1}
          aria-label={t('review.comment.on', { line: number ?? 0 })}
          onClick={onComment}
          className="group tabular flex w-12 shrink-0 items-center justify-end gap-1 text-muted-foreground select-none hover:bg-accent focus-visible:bg-accent"
        >
          <MessageSquarePlus
            aria-hidden
            className="size-3.5 opacity-0 group-hover:opacity-100 group-focus-visible:opacity-100"
          />
          {number}
        </button>
      ) : (
        <span className="tabular w-12 shrink-0 text-right text-muted-foreground select-none">{number}</span>
      )}
      <span aria-hidden className="w-6 shrink-0 text-center select-none">
        {mark[line.kind]}
      </span>
      <span className="pr-3">{line.text}</span>
    </>
  );
}

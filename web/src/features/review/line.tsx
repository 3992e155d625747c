import { MessageSquarePlus } from 'lucide-react';
import type { KeyboardEvent, PointerEvent } from 'react';
import type { DiffLine } from '@/features/review/diff';
import { CodeTokens } from '@/shared/highlight/tokens';
import type { Token } from '@/shared/highlight/highlighter';
import { t } from '@/shared/i18n/rooms';

const mark = { add: '+', delete: '−', context: ' ' } as const;

/** What can be done with a line's number: said about it, chosen as the end of a range. */
export type LineHands = {
  onPress: (extend: boolean) => void;
  onStart: () => void;
  onOver: () => void;
  onFocus: () => void;
};

type LineProps = {
  line: DiffLine;
  number: number | null;
  /** What finds it again in the list. */
  anchor: string;
  tokens: readonly Token[] | null;
  wraps: boolean;
  chosen: boolean;
  reachable: boolean;
  hands: LineHands | null;
  /** In one column: whether the other side's number stands before this one or after it. */
  other?: { number: number | null; first: boolean };
};

/** A number, the mark of what happened to the line, and its text. */
export function Line({ line, number, anchor, tokens, wraps, chosen, reachable, hands, other }: LineProps) {
  const beside = other && (
    <span className="tabular w-12 shrink-0 pr-1 text-right text-muted-foreground select-none">
      {other.number}
    </span>
  );
  return (
    <>
      {other?.first && beside}
      {hands ? (
        <button
          type="button"
          data-anchor={anchor}
          tabIndex={reachable ? 0 : -1}
          aria-pressed={chosen || undefined}
          aria-label={t('review.comment.on', { line: number ?? 0 })}
          onClick={(event) => hands.onPress(event.shiftKey)}
          onKeyDown={(event: KeyboardEvent) => {
            if (event.key === 'Enter') {
              event.preventDefault();
              hands.onPress(false);
            }
          }}
          onPointerDown={(event: PointerEvent) =>
            event.pointerType === 'mouse' && !event.shiftKey && hands.onStart()
          }
          onPointerEnter={(event: PointerEvent) => event.buttons === 1 && hands.onOver()}
          onFocus={hands.onFocus}
          className="group tabular flex w-12 shrink-0 touch-manipulation items-start justify-end gap-1 pr-1 text-muted-foreground select-none hover:bg-accent focus-visible:bg-accent focus-visible:-outline-offset-2"
        >
          <MessageSquarePlus
            aria-hidden
            className="mt-0.5 size-3.5 opacity-0 group-hover:opacity-100 group-focus-visible:opacity-100"
          />
          {number}
        </button>
      ) : (
        <span className="tabular w-12 shrink-0 pr-1 text-right text-muted-foreground select-none">
          {number}
        </span>
      )}
      {other?.first === false && beside}
      <span aria-hidden className="w-6 shrink-0 text-center select-none">
        {mark[line.kind]}
      </span>
      <span
        className={wraps ? 'min-w-0 flex-1 pr-3 wrap-anywhere whitespace-pre-wrap' : 'pr-3 whitespace-pre'}
      >
        {tokens ? <CodeTokens tokens={tokens} /> : line.text || ' '}
      </span>
    </>
  );
}

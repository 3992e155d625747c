import type { DiffFile, Side } from '@/features/review/diff';
import type { ReviewComment } from '@/shared/api/types';

/** A line of a file on one side: where a comment hangs. */
export type Anchor = { readonly file: string; readonly side: Side; readonly line: number };

export const keyOf = ({ file, side, line }: Anchor): string => `${side}:${line}:${file}`;

export type Threads = ReadonlyMap<string, readonly ReviewComment[]>;

/** The comments by the line they hang on. */
export const threadsOf = (comments: readonly ReviewComment[]): Threads => {
  const threads = new Map<string, ReviewComment[]>();
  for (const comment of comments) {
    const key = keyOf({ ...comment, side: comment.side === 'old' ? 'old' : 'new' });
    threads.set(key, [...(threads.get(key) ?? []), comment]);
  }
  return threads;
};

/** Comments of a file whose line the diff does not show any more: they are told above it. */
export const strayOf = (file: DiffFile, comments: readonly ReviewComment[]): readonly ReviewComment[] => {
  const shown = new Set(
    file.hunks.flatMap((hunk) =>
      hunk.lines.flatMap((line) => [
        ...(line.newLine === null ? [] : [`new:${line.newLine}`]),
        ...(line.kind === 'delete' ? [`old:${line.oldLine}`] : []),
      ]),
    ),
  );
  return comments.filter(
    (comment) => comment.file === file.path && !shown.has(`${comment.side}:${comment.line}`),
  );
};

export const pendingOf = (comments: readonly ReviewComment[]): readonly ReviewComment[] =>
  comments.filter((comment) => comment.status === 'pending');

/** The neighbour in a list, staying at its ends; the first where nothing is current yet. */
export const neighbour = <T>(list: readonly T[], current: T | undefined, by: 1 | -1): T | undefined => {
  const at = current === undefined ? -1 : list.indexOf(current);
  if (at < 0) return by === 1 ? list[0] : list.at(-1);
  return list[Math.min(list.length - 1, Math.max(0, at + by))];
};

/** Where the unsent text for a line is kept, so that a reload loses none of it. */
export const draftKey = (runId: string, anchor: Anchor): string => `comment:${runId}:${keyOf(anchor)}`;

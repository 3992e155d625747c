import type { DiffFile, Side } from '@/features/review/diff';
import type { ReviewComment } from '@/shared/api/types';

/** A line of a file on one side: where a comment hangs. */
export type Anchor = { readonly file: string; readonly side: Side; readonly line: number };

/** The lines a comment is about; it hangs on the last of them. */
export type Range = Anchor & { readonly startLine: number };

/** The lines between two, whichever was chosen first; on another side or in another file only the second. */
export const rangeTo = (from: Anchor | null, to: Anchor): Range => {
  if (from === null || from.file !== to.file || from.side !== to.side) return { ...to, startLine: to.line };
  return { ...to, startLine: Math.min(from.line, to.line), line: Math.max(from.line, to.line) };
};

export const isIn = (range: Range | null, { file, side, line }: Anchor): boolean =>
  range !== null &&
  range.file === file &&
  range.side === side &&
  range.startLine <= line &&
  line <= range.line;

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

/** Two commits to compare, as they stand in the address. Without them it is the whole run. */
export type Comparison = { readonly from: string; readonly to: string };

const commits = /^([0-9a-f]{40,64})\.\.([0-9a-f]{40,64})$/;

/** What the address says of the review: which commits, which file. */
export const readPlace = (
  hash: string,
): { readonly compared: Comparison | null; readonly file: string | null } => {
  const place = new URLSearchParams(hash.replace(/^#/, ''));
  const match = commits.exec(place.get('changes') ?? '');
  return {
    compared: match?.[1] && match[2] ? { from: match[1], to: match[2] } : null,
    file: place.get('file'),
  };
};

export const writePlace = (compared: Comparison | null, file: string | null): string => {
  const place = new URLSearchParams();
  if (compared) place.set('changes', `${compared.from}..${compared.to}`);
  if (file !== null) place.set('file', file);
  return place.toString();
};

/** The commit that was read when comments were last sent, where the run has gone on since. */
export const reviewedAt = (comments: readonly ReviewComment[], head: string): string | null => {
  const last = comments
    .filter((comment) => comment.sentAt && comment.commit && comment.commit !== head)
    .toSorted((one, other) => (one.sentAt ?? '').localeCompare(other.sentAt ?? ''))
    .at(-1);
  return last?.commit ?? null;
};

/** Every file that one of several attempts changed, with what each made of it, and whether all made the same. */
export const filesByAttempt = (attempts: readonly (readonly DiffFile[])[]) =>
  [...new Set(attempts.flatMap((files) => files.map(({ path }) => path)))].toSorted().map((path) => {
    const files = attempts.map((changed) => changed.find((file) => file.path === path) ?? null);
    return { path, files, same: files.every((file) => file !== null && file.newBlob === files[0]?.newBlob) };
  });

import { anchorOf, type DiffFile, type DiffRow, linesOf } from '@/features/review/diff';
import { type Anchor, keyOf, type Range, strayOf, type Threads } from '@/features/review/model';
import type { ReviewComment } from '@/shared/api/types';

/** One entry of the long list that a diff is: a file's head, its lines, what was said about them. */
export type Item =
  | { readonly kind: 'file'; readonly key: string; readonly file: DiffFile; readonly open: boolean }
  | { readonly kind: 'note'; readonly key: string; readonly file: DiffFile }
  | { readonly kind: 'row'; readonly key: string; readonly file: DiffFile; readonly row: DiffRow }
  | {
      readonly kind: 'talk';
      readonly key: string;
      readonly file: DiffFile;
      readonly comments: readonly ReviewComment[];
      readonly writing: Range | null;
    }
  | { readonly kind: 'end'; readonly key: string; readonly file: DiffFile };

type Shown = {
  files: readonly DiffFile[];
  isOpen: (file: DiffFile) => boolean;
  rowsOf: (file: DiffFile) => readonly DiffRow[];
  comments: readonly ReviewComment[];
  threads: Threads;
  writing: Range | null;
};

/** Where the lines of a row can be commented on. */
export const anchorsOf = (file: DiffFile, row: DiffRow): readonly Anchor[] =>
  linesOf(row).map((line) => ({ ...anchorOf(line), file: file.path }));

/** Says of files without lines why that is so. */
export const hasNote = (file: DiffFile): boolean => file.hunks.length === 0;

export const itemsOf = ({ files, isOpen, rowsOf, comments, threads, writing }: Shown): readonly Item[] => {
  const items: Item[] = [];
  for (const file of files) {
    const open = isOpen(file);
    const { path } = file;
    items.push({ kind: 'file', key: path, file, open });
    if (open) {
      if (hasNote(file)) items.push({ kind: 'note', key: `${path} note`, file });
      const stray = strayOf(file, comments);
      if (stray.length > 0)
        items.push({ kind: 'talk', key: `${path} stray`, file, comments: stray, writing: null });
      for (const row of rowsOf(file)) {
        items.push({ kind: 'row', key: `${path} ${row.key}`, file, row });
        if (threads.size === 0 && writing?.file !== path) continue;
        for (const anchor of anchorsOf(file, row)) {
          const key = keyOf(anchor);
          const said = threads.get(key);
          const here = writing !== null && keyOf(writing) === key;
          if (said || here)
            items.push({
              kind: 'talk',
              key: `talk ${key}`,
              file,
              comments: said ?? [],
              writing: here ? writing : null,
            });
        }
      }
    }
    items.push({ kind: 'end', key: `${path} end`, file });
  }
  return items;
};

const isChange = (item: Item | undefined): boolean =>
  item?.kind === 'row' &&
  (item.row.kind === 'line'
    ? item.row.line.kind !== 'context'
    : item.row.kind === 'pair' && item.row.left !== item.row.right);

/** Where the next stretch of changed lines begins, or the one before. */
export const nextChange = (items: readonly Item[], from: number, by: 1 | -1): number | undefined => {
  for (let at = from + by; at >= 0 && at < items.length; at += by)
    if (isChange(items[at]) && !isChange(items[at - 1])) return at;
  return undefined;
};

/** The next entry of a kind after a place, or the one before it. */
export const nextItem = (
  items: readonly Item[],
  from: number,
  by: 1 | -1,
  wanted: (item: Item) => boolean,
): number | undefined => {
  for (let at = from + by; at >= 0 && at < items.length; at += by) {
    const item = items[at];
    if (item && wanted(item)) return at;
  }
  return undefined;
};

import type { DiffView } from '@/shared/api/types';
import { showOverrides } from '../../shared/ansi/sanitize';

type ServerHunk = DiffView['files'][number]['hunks'][number];

export type FileStatus = 'added' | 'modified' | 'deleted' | 'renamed' | 'mode';
export type Side = 'old' | 'new';

export interface DiffLine {
  readonly kind: 'context' | 'add' | 'delete';
  readonly oldLine: number | null;
  readonly newLine: number | null;
  readonly text: string;
}

export interface Hunk {
  readonly header: string;
  readonly oldStart: number;
  readonly newStart: number;
  readonly lines: readonly DiffLine[];
}

export interface DiffFile {
  readonly path: string;
  readonly oldPath: string | null;
  readonly status: FileStatus;
  readonly additions: number;
  readonly deletions: number;
  readonly binary: boolean;
  /** The server left the hunks out because the file is too large to read. */
  readonly tooLarge: boolean;
  /** Where the whole change can be had, if the file is too large to read even alone. */
  readonly patch?: string;
  readonly generated: boolean;
  readonly viewed: boolean;
  readonly newBlob: string;
  readonly hunks: readonly Hunk[];
}

/** Lines of a file around its changes that a reader has asked for: how many of each gap, and where they come from. */
export interface Context {
  readonly lines: readonly string[];
  readonly opened: ReadonlyMap<number, number>;
}

const statuses = {
  ADDED: 'added',
  MODIFIED: 'modified',
  DELETED: 'deleted',
  RENAMED: 'renamed',
  TYPE_CHANGED: 'mode',
} as const;

const generatedName =
  /(^|\/)(package-lock\.json|yarn\.lock|pnpm-lock\.yaml|Cargo\.lock|go\.sum)$|\.min\.(js|css)$/;

const readHunk = (hunk: ServerHunk): Hunk => {
  let oldLine = hunk.oldStart;
  let newLine = hunk.newStart;
  return {
    header: `@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`,
    oldStart: hunk.oldStart,
    newStart: hunk.newStart,
    lines: hunk.lines.map(({ kind, text: raw }): DiffLine => {
      const text = showOverrides(raw);
      if (kind === 'add') return { kind, oldLine: null, newLine: newLine++, text };
      if (kind === 'delete') return { kind, oldLine: oldLine++, newLine: null, text };
      return { kind: 'context', oldLine: oldLine++, newLine: newLine++, text };
    }),
  };
};

/** The server's diff with each line's numbers. Text that turns its neighbours around is shown as what it is. */
export const readDiff = ({ files }: DiffView): readonly DiffFile[] =>
  files.map((file) => ({
    path: file.path,
    oldPath: file.oldPath ?? null,
    // A file that was replaced by itself under another mode has no lines to show.
    status:
      file.status === 'MODIFIED' && file.hunks.length === 0 && !file.binary && !file.tooLarge
        ? 'mode'
        : statuses[file.status],
    additions: file.additions,
    deletions: file.deletions,
    binary: file.binary,
    tooLarge: file.tooLarge,
    generated: generatedName.test(file.path),
    viewed: file.viewed,
    newBlob: file.newBlob,
    hunks: file.hunks.map(readHunk),
  }));

/**
 * One row on the screen. In the split layout both halves may be filled. `hidden` lines stand before a hunk unseen; after
 * the last one their number is not known until the file has been read.
 */
export type DiffRow =
  | {
      readonly kind: 'hunk';
      readonly key: string;
      readonly header: string;
      readonly gap: number;
      readonly hidden: number | null;
    }
  | { readonly kind: 'line'; readonly key: string; readonly line: DiffLine }
  | {
      readonly kind: 'pair';
      readonly key: string;
      readonly left: DiffLine | null;
      readonly right: DiffLine | null;
    };

const pairsOf = (lines: readonly DiffLine[]): readonly (readonly [DiffLine | null, DiffLine | null])[] => {
  const pairs: [DiffLine | null, DiffLine | null][] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at];
    if (!line) break;
    if (line.kind === 'context') {
      pairs.push([line, line]);
      at += 1;
      continue;
    }
    const gone: DiffLine[] = [];
    const come: DiffLine[] = [];
    for (; lines[at] && lines[at]?.kind !== 'context'; at += 1) {
      const next = lines[at];
      if (next) (next.kind === 'delete' ? gone : come).push(next);
    }
    for (let row = 0; row < Math.max(gone.length, come.length); row += 1)
      pairs.push([gone[row] ?? null, come[row] ?? null]);
  }
  return pairs;
};

const endOf = (hunk: Hunk | undefined): { readonly old: number; readonly new: number } => ({
  old: (hunk?.oldStart ?? 1) + (hunk?.lines.filter(({ kind }) => kind !== 'add').length ?? 0),
  new: (hunk?.newStart ?? 1) + (hunk?.lines.filter(({ kind }) => kind !== 'delete').length ?? 0),
});

const shownAround = (file: DiffFile, at: number, context: Context | undefined): readonly DiffLine[] => {
  const opened = context?.opened.get(at) ?? 0;
  if (!context || opened === 0) return [];
  const next = file.hunks[at];
  const from = endOf(file.hunks[at - 1]);
  // Before a hunk the lines next to it are shown first, after the last one those that follow it.
  const first = next ? Math.max(from.new, next.newStart - opened) : from.new;
  const last = next ? next.newStart - 1 : Math.min(context.lines.length, from.new + opened - 1);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => ({
    kind: 'context',
    newLine: first + index,
    oldLine: first + index - from.new + from.old,
    text: showOverrides(context.lines[first + index - 1] ?? ''),
  }));
};

const laidOut = (lines: readonly DiffLine[], layout: 'unified' | 'split', key: string): readonly DiffRow[] =>
  layout === 'unified'
    ? lines.map((line, row): DiffRow => ({ kind: 'line', key: `${key}l${row}`, line }))
    : pairsOf(lines).map(
        ([left, right], row): DiffRow => ({ kind: 'pair', key: `${key}p${row}`, left, right }),
      );

/** Whether there may be lines of a file that its hunks do not hold. */
const hasMore = (file: DiffFile): boolean =>
  file.hunks.length > 0 && (file.status === 'modified' || file.status === 'renamed');

export const rowsOf = (
  file: DiffFile,
  layout: 'unified' | 'split',
  context?: Context,
): readonly DiffRow[] => {
  const rows = file.hunks.flatMap((hunk, at): readonly DiffRow[] => {
    const around = shownAround(file, at, context);
    const hidden = Math.max(0, hunk.newStart - endOf(file.hunks[at - 1]).new - around.length);
    return [
      { kind: 'hunk', key: `h${at}`, header: hunk.header, gap: at, hidden: hasMore(file) ? hidden : 0 },
      ...laidOut(around, layout, `c${at}`),
      ...laidOut(hunk.lines, layout, `h${at}`),
    ];
  });
  if (!hasMore(file)) return rows;
  const last = file.hunks.length;
  const after = shownAround(file, last, context);
  const left = context ? context.lines.length - endOf(file.hunks[last - 1]).new + 1 - after.length : null;
  return [
    ...rows,
    ...laidOut(after, layout, 'end'),
    ...(left !== null && left <= 0
      ? []
      : [{ kind: 'hunk', key: 'rest', header: '', gap: last, hidden: left } satisfies DiffRow]),
  ];
};

/** The lines a row shows, those that are gone first. */
export const linesOf = (row: DiffRow): readonly DiffLine[] => {
  if (row.kind === 'hunk') return [];
  if (row.kind === 'line') return [row.line];
  if (row.left === row.right) return row.left ? [row.left] : [];
  return [row.left, row.right].filter((line) => line !== null);
};

/** Which side and number a comment on this line names: the old side only for lines that are gone. */
export const anchorOf = (line: DiffLine): { readonly side: Side; readonly line: number } =>
  line.kind === 'delete'
    ? { side: 'old', line: line.oldLine ?? 0 }
    : { side: 'new', line: line.newLine ?? 0 };

/** Files in the order of a folder tree, with folders that hold a single folder drawn as one. */
export type TreeNode =
  | {
      readonly kind: 'folder';
      readonly name: string;
      readonly path: string;
      readonly children: readonly TreeNode[];
    }
  | { readonly kind: 'file'; readonly name: string; readonly path: string; readonly file: DiffFile };

export const treeOf = (files: readonly DiffFile[], prefix = ''): readonly TreeNode[] => {
  const folders = new Map<string, DiffFile[]>();
  const here: TreeNode[] = [];
  for (const file of files) {
    const rest = file.path.slice(prefix.length);
    const slash = rest.indexOf('/');
    if (slash < 0) here.push({ kind: 'file', name: rest, path: file.path, file });
    else folders.set(rest.slice(0, slash), [...(folders.get(rest.slice(0, slash)) ?? []), file]);
  }
  const branches = [...folders].map(([name, inside]): TreeNode => {
    const path = `${prefix}${name}`;
    const children = treeOf(inside, `${path}/`);
    const [only] = children;
    if (children.length === 1 && only?.kind === 'folder') return { ...only, name: `${name}/${only.name}` };
    return { kind: 'folder', name, path, children };
  });
  const byName = (one: TreeNode, other: TreeNode): number => one.name.localeCompare(other.name);
  return [...branches.sort(byName), ...here.sort(byName)];
};

export const filesInOrder = (nodes: readonly TreeNode[]): readonly DiffFile[] =>
  nodes.flatMap((node) => (node.kind === 'file' ? [node.file] : filesInOrder(node.children)));

/** Too many lines to open unasked. */
export const LARGE_FILE_LINES = 1500;

export const isLarge = (file: DiffFile): boolean =>
  file.tooLarge || file.generated || file.additions + file.deletions > LARGE_FILE_LINES;

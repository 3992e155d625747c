import { showOverrides } from '../../shared/ansi/sanitize';

export type FileStatus = 'added' | 'modified' | 'deleted' | 'renamed' | 'copied' | 'mode';
export type Side = 'old' | 'new';

export interface DiffLine {
  readonly kind: 'context' | 'add' | 'delete';
  readonly oldLine: number | null;
  readonly newLine: number | null;
  readonly text: string;
  /** True when the file ends after this line without a line break. */
  readonly noEnd?: boolean;
}

export interface Hunk {
  readonly header: string;
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
  readonly generated: boolean;
  readonly unplanned: boolean;
  readonly isProtected: boolean;
  readonly viewed: boolean;
  readonly hunks: readonly Hunk[];
}

const unquote = (path: string): string => {
  if (!path.startsWith('"')) return path;
  const bytes: number[] = [];
  const plain = path.slice(1, -1);
  const simple: Readonly<Record<string, number>> = {
    n: 10,
    t: 9,
    r: 13,
    '"': 34,
    '\\': 92,
    a: 7,
    b: 8,
    f: 12,
    v: 11,
  };
  const encoder = new TextEncoder();
  for (let at = 0; at < plain.length; at += 1) {
    const octal = /^\\([0-7]{3})/.exec(plain.slice(at));
    if (octal) {
      bytes.push(Number.parseInt(octal[1] ?? '0', 8));
      at += 3;
    } else if (plain[at] === '\\') {
      at += 1;
      bytes.push(simple[plain[at] ?? ''] ?? 63);
    } else bytes.push(...encoder.encode(plain[at]));
  }
  return new TextDecoder().decode(new Uint8Array(bytes));
};

const withoutPrefix = (path: string): string => unquote(path.trimEnd()).replace(/^[ab]\//, '');

const namesOf = (header: string): readonly [string, string] => {
  const rest = header.slice('diff --git '.length);
  const quoted = /^("(?:[^"\\]|\\.)*"|\S+) ("(?:[^"\\]|\\.)*"|\S+)$/.exec(rest);
  if (quoted) return [withoutPrefix(quoted[1] ?? ''), withoutPrefix(quoted[2] ?? '')];
  // Unquoted names with blanks: both halves are the same length unless the file was renamed, which says its names below.
  const middle = Math.floor(rest.length / 2);
  return [withoutPrefix(rest.slice(0, middle)), withoutPrefix(rest.slice(middle + 1))];
};

/** Reads the body of one hunk; `first` is the index after its header. */
const readHunk = (
  lines: readonly string[],
  first: number,
): { readonly hunk: Hunk; readonly next: number } => {
  const header = lines[first - 1] ?? '';
  const match = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(header);
  let oldLine = Number(match?.[1] ?? 0);
  let newLine = Number(match?.[3] ?? 0);
  let oldLeft = Number(match?.[2] ?? 1);
  let newLeft = Number(match?.[4] ?? 1);
  const read: DiffLine[] = [];
  let at = first;
  for (; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line.startsWith('\\')) {
      const last = read.pop();
      if (last) read.push({ ...last, noEnd: true });
      continue;
    }
    if (oldLeft <= 0 && newLeft <= 0) break;
    const text = showOverrides(line.slice(1));
    if (line.startsWith('+')) {
      read.push({ kind: 'add', oldLine: null, newLine: newLine++, text });
      newLeft -= 1;
    } else if (line.startsWith('-')) {
      read.push({ kind: 'delete', oldLine: oldLine++, newLine: null, text });
      oldLeft -= 1;
    } else {
      read.push({ kind: 'context', oldLine: oldLine++, newLine: newLine++, text });
      oldLeft -= 1;
      newLeft -= 1;
    }
  }
  return { hunk: { header: showOverrides(header), lines: read }, next: at };
};

/** Reads the output of `git diff`: what any server can give, and what `?format=patch` is. */
export const parsePatch = (patch: string): readonly DiffFile[] => {
  const lines = patch.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const files: DiffFile[] = [];
  let at = lines.findIndex((line) => line.startsWith('diff --git '));
  while (at >= 0 && at < lines.length) {
    let [oldPath, path] = namesOf(lines[at] ?? '');
    let status: FileStatus = 'modified';
    let binary = false;
    let modeOnly = false;
    const hunks: Hunk[] = [];
    at += 1;
    while (at < lines.length && !(lines[at] ?? '').startsWith('diff --git ')) {
      const line = lines[at] ?? '';
      at += 1;
      if (line.startsWith('@@ ')) {
        const { hunk, next } = readHunk(lines, at);
        hunks.push(hunk);
        at = next;
      } else if (line.startsWith('new file mode')) status = 'added';
      else if (line.startsWith('deleted file mode')) status = 'deleted';
      else if (line.startsWith('old mode')) modeOnly = true;
      else if (line.startsWith('rename from ')) {
        status = 'renamed';
        oldPath = unquote(line.slice('rename from '.length));
      } else if (line.startsWith('rename to ')) path = unquote(line.slice('rename to '.length));
      else if (line.startsWith('copy from ')) {
        status = 'copied';
        oldPath = unquote(line.slice('copy from '.length));
      } else if (line.startsWith('copy to ')) path = unquote(line.slice('copy to '.length));
      else if (line.startsWith('Binary files ') || line.startsWith('GIT binary patch')) binary = true;
      else if (line.startsWith('--- ') && line !== '--- /dev/null') oldPath = withoutPrefix(line.slice(4));
      else if (line.startsWith('+++ ') && line !== '+++ /dev/null') path = withoutPrefix(line.slice(4));
    }
    const count = (kind: DiffLine['kind']): number =>
      hunks.reduce((sum, hunk) => sum + hunk.lines.filter((line) => line.kind === kind).length, 0);
    files.push({
      path,
      oldPath: oldPath === path ? null : oldPath,
      status: status === 'modified' && modeOnly && hunks.length === 0 && !binary ? 'mode' : status,
      additions: count('add'),
      deletions: count('delete'),
      binary,
      tooLarge: false,
      generated: false,
      unplanned: false,
      isProtected: false,
      viewed: false,
      hunks,
    });
  }
  return files;
};

/** One row on the screen. In the split layout both halves may be filled; in the unified one only `left` is. */
export type DiffRow =
  | { readonly kind: 'hunk'; readonly key: string; readonly header: string }
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

export const rowsOf = (file: DiffFile, layout: 'unified' | 'split'): readonly DiffRow[] =>
  file.hunks.flatMap((hunk, at): readonly DiffRow[] => [
    { kind: 'hunk', key: `h${at}`, header: hunk.header },
    ...(layout === 'unified'
      ? hunk.lines.map((line, row): DiffRow => ({ kind: 'line', key: `h${at}l${row}`, line }))
      : pairsOf(hunk.lines).map(
          ([left, right], row): DiffRow => ({ kind: 'pair', key: `h${at}p${row}`, left, right }),
        )),
  ]);

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
  file.tooLarge || file.additions + file.deletions > LARGE_FILE_LINES;

import { describe, expect, it } from 'vitest';
import { anchorOf, filesInOrder, isLarge, readDiff, rowsOf, treeOf } from './diff';

const plain = { additions: 0, deletions: 0, binary: false, tooLarge: false, viewed: false, newBlob: 'b' };
const files = readDiff({
  baseCommit: 'a',
  headCommit: 'b',
  files: [
    {
      ...plain,
      path: 'src/app.js',
      status: 'MODIFIED',
      additions: 2,
      deletions: 2,
      hunks: [
        {
          oldStart: 1,
          oldLines: 4,
          newStart: 1,
          newLines: 4,
          lines: [
            { kind: 'context', text: 'first' },
            { kind: 'delete', text: 'old one' },
            { kind: 'delete', text: 'old two' },
            { kind: 'add', text: 'new one' },
            { kind: 'context', text: 'last' },
            { kind: 'add', text: 'x\u202ey' },
          ],
        },
      ],
    },
    { ...plain, path: 'new.txt', oldPath: 'old.txt', status: 'RENAMED', hunks: [] },
    { ...plain, path: 'logo.png', status: 'ADDED', binary: true, hunks: [] },
    { ...plain, path: 'run.sh', status: 'MODIFIED', hunks: [] },
    { ...plain, path: 'package-lock.json', status: 'MODIFIED', tooLarge: true, hunks: [] },
  ],
});

describe('a diff', () => {
  it('names_every_file_with_what_happened_to_it', () => {
    expect(files.map((file) => [file.path, file.oldPath, file.status])).toEqual([
      ['src/app.js', null, 'modified'],
      ['new.txt', 'old.txt', 'renamed'],
      ['logo.png', null, 'added'],
      ['run.sh', null, 'mode'],
      ['package-lock.json', null, 'modified'],
    ]);
    expect(files[4]).toMatchObject({ generated: true, tooLarge: true });
  });

  it('numbers_the_lines_of_both_sides', () => {
    const lines = files[0]?.hunks[0]?.lines ?? [];
    expect(lines.map((line) => [line.kind, line.oldLine, line.newLine])).toEqual([
      ['context', 1, 1],
      ['delete', 2, null],
      ['delete', 3, null],
      ['add', null, 2],
      ['context', 4, 3],
      ['add', null, 4],
    ]);
    expect(lines.map(anchorOf)[1]).toEqual({ side: 'old', line: 2 });
    expect(lines.map(anchorOf)[0]).toEqual({ side: 'new', line: 1 });
  });

  it('shows_direction_overrides', () => {
    expect(files[0]?.hunks[0]?.lines.at(-1)?.text).toBe('x⟦U+202E⟧y');
  });

  it('puts_what_went_beside_what_came', () => {
    const rows = rowsOf(files[0] ?? raise(), 'split');
    expect(
      rows.map((row) => (row.kind === 'pair' ? [row.left?.text ?? null, row.right?.text ?? null] : row.kind)),
    ).toEqual([
      'hunk',
      ['first', 'first'],
      ['old one', 'new one'],
      ['old two', null],
      ['last', 'last'],
      [null, 'x⟦U+202E⟧y'],
      'hunk',
    ]);
    expect(rowsOf(files[0] ?? raise(), 'unified')).toHaveLength(8);
  });
});

describe('a file tree', () => {
  it('draws_lonely_folders_as_one_and_folders_first', () => {
    const file = files[0] ?? raise();
    const at = (path: string) => ({ ...file, path });
    const tree = treeOf([
      at('z.txt'),
      at('src/main/java/A.java'),
      at('src/main/java/B.java'),
      at('web/x.ts'),
    ]);
    expect(tree.map((node) => [node.kind, node.name])).toEqual([
      ['folder', 'src/main/java'],
      ['folder', 'web'],
      ['file', 'z.txt'],
    ]);
    expect(filesInOrder(tree).map((entry) => entry.path)).toEqual([
      'src/main/java/A.java',
      'src/main/java/B.java',
      'web/x.ts',
      'z.txt',
    ]);
    expect(isLarge({ ...file, additions: 5000 })).toBe(true);
  });
});

function raise(): never {
  throw new Error('the diff has fewer files than expected');
}

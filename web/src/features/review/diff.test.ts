import { describe, expect, it } from 'vitest';
import { anchorOf, filesInOrder, isLarge, parsePatch, rowsOf, treeOf } from './diff';

const patch = `diff --git a/src/app.js b/src/app.js
index 1111111..2222222 100644
--- a/src/app.js
+++ b/src/app.js
@@ -1,4 +1,4 @@ function main() {
 first
-old one
-old two
+new one
 last
+--- not a header
\\ No newline at end of file
diff --git a/old name.txt b/new name.txt
similarity index 90%
rename from old name.txt
rename to new name.txt
--- a/old name.txt
+++ b/new name.txt
@@ -3 +3 @@
-a
+b
diff --git a/logo.png b/logo.png
new file mode 100644
index 0000000..3333333
Binary files /dev/null and b/logo.png differ
diff --git a/gone.txt b/gone.txt
deleted file mode 100644
index 4444444..0000000
--- a/gone.txt
+++ /dev/null
@@ -1,2 +0,0 @@
-one
-two
diff --git a/run.sh b/run.sh
old mode 100644
new mode 100755
diff --git "a/sp\\303\\244t.txt" "b/sp\\303\\244t.txt"
new file mode 100644
--- /dev/null
+++ "b/sp\\303\\244t.txt"
@@ -0,0 +1 @@
+x\u202ey
`;

describe('a patch', () => {
  const files = parsePatch(patch);

  it('names_every_file_with_what_happened_to_it', () => {
    expect(
      files.map((file) => [file.path, file.oldPath, file.status, file.additions, file.deletions]),
    ).toEqual([
      ['src/app.js', null, 'modified', 2, 2],
      ['new name.txt', 'old name.txt', 'renamed', 1, 1],
      ['logo.png', null, 'added', 0, 0],
      ['gone.txt', null, 'deleted', 0, 2],
      ['run.sh', null, 'mode', 0, 0],
      ['spät.txt', null, 'added', 1, 0],
    ]);
    expect(files[2]?.binary).toBe(true);
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
    expect(lines.at(-1)).toMatchObject({ text: '--- not a header', noEnd: true });
    expect(lines.map(anchorOf)[1]).toEqual({ side: 'old', line: 2 });
    expect(lines.map(anchorOf)[0]).toEqual({ side: 'new', line: 1 });
  });

  it('shows_direction_overrides', () => {
    expect(files[5]?.hunks[0]?.lines[0]?.text).toBe('x⟦U+202E⟧y');
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
      [null, '--- not a header'],
    ]);
    expect(rowsOf(files[0] ?? raise(), 'unified')).toHaveLength(7);
  });

  it('is_empty_when_there_is_none', () => {
    expect(parsePatch('')).toEqual([]);
  });
});

describe('a file tree', () => {
  it('draws_lonely_folders_as_one_and_folders_first', () => {
    const file = parsePatch(patch)[0] ?? raise();
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
  throw new Error('the patch has fewer files than expected');
}

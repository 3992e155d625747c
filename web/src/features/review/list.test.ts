import { describe, expect, it } from 'vitest';
import { type Context, readDiff, rowsOf } from './diff';
import { itemsOf, nextChange, nextItem } from './list';
import { filesByAttempt, isIn, rangeTo, readPlace, reviewedAt, threadsOf, writePlace } from './model';
import type { ReviewComment } from '@/shared/api/types';

const comment = (more: Partial<ReviewComment>): ReviewComment => ({
  id: 'c',
  runId: 'r',
  file: 'a.txt',
  startLine: 11,
  line: 11,
  side: 'new',
  text: 'why',
  excerpt: '',
  status: 'pending',
  version: 1,
  authorId: 'u',
  authorName: 'Ada',
  createdAt: '2026-11-25T12:00:00Z',
  updatedAt: '2026-11-25T12:00:00Z',
  ...more,
});
const files = readDiff({
  baseCommit: 'a',
  headCommit: 'b',
  files: [
    {
      path: 'a.txt',
      status: 'MODIFIED',
      additions: 2,
      deletions: 1,
      binary: false,
      tooLarge: false,
      viewed: false,
      newBlob: 'n',
      hunks: [
        {
          oldStart: 10,
          oldLines: 2,
          newStart: 10,
          newLines: 3,
          lines: [
            { kind: 'context', text: 'ten' },
            { kind: 'delete', text: 'old' },
            { kind: 'add', text: 'eleven' },
            { kind: 'add', text: 'twelve' },
          ],
        },
      ],
    },
  ],
});
const [file] = files;
if (!file) throw new Error('the diff has no file');
const lines = Array.from({ length: 20 }, (_, index) => `line ${index + 1}`);
const hidden = (context?: Context) =>
  rowsOf(file, 'unified', context).flatMap((row) => (row.kind === 'hunk' ? [row.hidden] : []));
const shown = (writing: Parameters<typeof itemsOf>[0]['writing'], comments: readonly ReviewComment[]) =>
  itemsOf({
    files,
    isOpen: () => true,
    rowsOf: (each) => rowsOf(each, 'unified'),
    comments,
    threads: threadsOf(comments),
    writing,
  });

describe('the lines around a change', () => {
  it('are_counted_before_it_and_unknown_after_it', () => {
    expect(hidden()).toEqual([9, null]);
  });

  it('are_shown_as_many_as_were_asked_for_next_to_the_change', () => {
    const rows = rowsOf(file, 'unified', { lines, opened: new Map([[0, 2]]) });
    expect(rows.slice(1, 3).map((row) => row.kind === 'line' && [row.line.oldLine, row.line.text])).toEqual([
      [8, 'line 8'],
      [9, 'line 9'],
    ]);
    expect(hidden({ lines, opened: new Map([[0, 2]]) })).toEqual([7, 8]);
    const after = rowsOf(file, 'unified', { lines, opened: new Map([[1, 3]]) });
    expect(
      after.slice(-4, -1).map((row) => row.kind === 'line' && [row.line.oldLine, row.line.newLine]),
    ).toEqual([
      [12, 13],
      [13, 14],
      [14, 15],
    ]);
    expect(hidden({ lines, opened: new Map([[1, 100]]) })).toEqual([9]);
  });
});

describe('the list of a diff', () => {
  it('has_what_was_said_below_the_line_it_is_about', () => {
    const kinds = shown(null, [comment({})]).map(({ kind }) => kind);
    expect(kinds).toEqual(['file', 'row', 'row', 'row', 'row', 'talk', 'row', 'row', 'end']);
  });

  it('has_the_field_below_the_last_line_of_a_range', () => {
    const items = shown({ file: 'a.txt', side: 'new', startLine: 10, line: 12 }, []);
    expect(items.findIndex(({ kind }) => kind === 'talk')).toBe(6);
  });

  it('goes_from_change_to_change_and_from_file_to_file', () => {
    const items = shown(null, []);
    expect(nextChange(items, 0, 1)).toBe(3);
    expect(nextChange(items, 3, 1)).toBeUndefined();
    expect(nextItem(items, 4, -1, ({ kind }) => kind === 'file')).toBe(0);
  });
});

describe('a range of lines', () => {
  it('grows_both_ways_and_begins_anew_on_the_other_side', () => {
    const at = (line: number, side: 'old' | 'new' = 'new') => ({ file: 'a.txt', side, line });
    expect(rangeTo(at(12), at(10))).toMatchObject({ startLine: 10, line: 12 });
    expect(rangeTo(at(10), at(12))).toMatchObject({ startLine: 10, line: 12 });
    expect(rangeTo(at(10), at(4, 'old'))).toMatchObject({ side: 'old', startLine: 4, line: 4 });
    expect(isIn(rangeTo(at(10), at(12)), at(11))).toBe(true);
    expect(isIn(rangeTo(at(10), at(12)), at(11, 'old'))).toBe(false);
  });
});

describe('the place in the address', () => {
  it('comes_back_as_it_was_written', () => {
    const compared = { from: 'a'.repeat(40), to: 'b'.repeat(40) };
    expect(readPlace(`#${writePlace(compared, 'src/a b.ts')}`)).toEqual({ compared, file: 'src/a b.ts' });
    expect(readPlace('#L3')).toEqual({ compared: null, file: null });
    expect(readPlace('#changes=x..y').compared).toBeNull();
  });
});

describe('a review', () => {
  it('knows_the_commit_that_was_read_last', () => {
    const sent = (commit: string, sentAt: string) => comment({ commit, sentAt, status: 'sent' });
    const comments = [sent('one', '2026-11-25T12:00:00Z'), sent('two', '2026-11-25T13:00:00Z'), comment({})];
    expect(reviewedAt(comments, 'three')).toBe('two');
    expect(reviewedAt([sent('three', '2026-11-25T13:00:00Z')], 'three')).toBeNull();
  });

  it('tells_what_each_attempt_made_of_a_file', () => {
    const other = { ...file, newBlob: 'm' };
    expect(filesByAttempt([[file], [other]])).toEqual([{ path: 'a.txt', files: [file, other], same: false }]);
    expect(filesByAttempt([[file], [file]])[0]?.same).toBe(true);
    expect(filesByAttempt([[file], []])[0]).toMatchObject({ files: [file, null], same: false });
  });
});

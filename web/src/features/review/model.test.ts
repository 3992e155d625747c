import { describe, expect, it } from 'vitest';
import { readDiff } from './diff';
import { neighbour, pendingOf, strayOf, threadsOf } from './model';
import type { ReviewComment } from '@/shared/api/types';

const comment = (more: Partial<ReviewComment>): ReviewComment => ({
  id: 'c',
  runId: 'r',
  file: 'a.txt',
  startLine: 2,
  line: 2,
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

const [file] = readDiff({
  baseCommit: 'a',
  headCommit: 'b',
  files: [
    {
      path: 'a.txt',
      status: 'MODIFIED',
      additions: 1,
      deletions: 1,
      binary: false,
      tooLarge: false,
      viewed: false,
      newBlob: 'c',
      hunks: [
        {
          oldStart: 1,
          oldLines: 2,
          newStart: 1,
          newLines: 2,
          lines: [
            { kind: 'context', text: 'one' },
            { kind: 'delete', text: 'two' },
            { kind: 'add', text: 'TWO' },
          ],
        },
      ],
    },
  ],
});

describe('the review room', () => {
  it('hangs_comments_on_their_line_and_side', () => {
    const threads = threadsOf([comment({}), comment({ id: 'd', side: 'old' })]);
    expect(threads.get('new:2:a.txt')).toHaveLength(1);
    expect(threads.get('old:2:a.txt')?.[0]?.id).toBe('d');
  });

  it('still_tells_comments_whose_line_is_gone_from_the_diff', () => {
    if (!file) throw new Error('no file');
    const gone = comment({ id: 'gone', line: 40, status: 'outdated' });
    expect(strayOf(file, [comment({}), gone]).map(({ id }) => id)).toEqual(['gone']);
    expect(pendingOf([comment({}), gone])).toHaveLength(1);
  });

  it('steps_through_a_list_and_stays_at_its_ends', () => {
    expect(neighbour(['a', 'b'], undefined, 1)).toBe('a');
    expect(neighbour(['a', 'b'], 'a', 1)).toBe('b');
    expect(neighbour(['a', 'b'], 'b', 1)).toBe('b');
    expect(neighbour([], undefined, 1)).toBeUndefined();
  });
});

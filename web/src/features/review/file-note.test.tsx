import { render, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import type { DiffFile } from '@/features/review/diff';
import { FileNote } from '@/features/review/file-head';

const large: DiffFile = {
  path: 'data.csv',
  oldPath: null,
  status: 'added',
  additions: 300_000,
  deletions: 0,
  binary: false,
  tooLarge: true,
  generated: false,
  viewed: false,
  newBlob: 'b',
  hunks: [],
};

test('a file too large among others is asked for alone, and one too large even then is had as a patch', () => {
  const onAlone = vi.fn();
  const { rerender } = render(<FileNote file={large} onAlone={onAlone} />);
  screen.getByRole('button').click();
  expect(onAlone).toHaveBeenCalledOnce();

  rerender(<FileNote file={{ ...large, patch: '/api/runs/r/diff?format=patch' }} onAlone={onAlone} />);
  expect(screen.queryByRole('button')).toBeNull();
  expect(screen.getByRole('link', { name: /patch/ }).getAttribute('href')).toBe(
    '/api/runs/r/diff?format=patch',
  );
});

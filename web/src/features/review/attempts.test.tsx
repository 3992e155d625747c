import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen, within } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { Attempts } from '@/features/review/attempts';
import type { Run } from '@/shared/api/types';

const run = (attempt: number, fields: object) =>
  ({
    id: `r${attempt}`,
    attempt,
    model: 'm',
    evidence: 'none',
    evidenceReasons: [],
    usage: { inputTokens: 0, outputTokens: 0, costMicros: 0 },
    ...fields,
  }) as unknown as Run;
const file = { path: 'app.txt', additions: 2, deletions: 1, hunks: [], newBlob: 'b' };

afterEach(() => vi.unstubAllGlobals());

test('of an attempt that is under way nothing is said to have been checked or left alone', async () => {
  vi.stubGlobal('fetch', async (path: string) =>
    path.includes('/evidence')
      ? Response.json({ checks: path.includes('/r1/') ? [{ name: 'text', outcome: 'passed' }] : [] })
      : Response.json({ files: [file] }),
  );
  const runs = [run(2, { status: 'RUNNING' }), run(1, { status: 'SUCCEEDED', headCommit: 'c' })] as const;
  render(
    <QueryClientProvider client={new QueryClient()}>
      <Attempts runs={runs} shown={runs[0]} onShow={() => undefined} />
    </QueryClientProvider>,
  );
  await screen.findByText('1 of 1 passed');
  const cells = (row: HTMLElement | undefined) =>
    within(row as HTMLElement)
      .getAllByRole('cell', { hidden: true })
      .map(({ textContent }) => textContent);
  const rows = await screen.findAllByRole('row', { hidden: true });
  expect(cells(rows[1]).slice(4, 6)).toEqual(['–', '–']);
  expect(cells(rows[2]).slice(4, 6)).toEqual(['1 of 1 passed', '1 file +2 −1']);
  expect(cells(rows[4])).toEqual(['–', '+2 −1']);
});

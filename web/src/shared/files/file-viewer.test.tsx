import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { queryClient } from '@/shared/api/queries';
import { FileViewer } from '@/shared/files/file-viewer';

const sentence = 'The repository is being fetched: 40 % received, 1.20 MiB so far.';
const fetching = () =>
  Response.json(
    { type: 'urn:loopforge:problem:repository-fetching', title: sentence, status: 503 },
    { status: 503, headers: { 'Content-Type': 'application/problem+json' } },
  );

afterEach(() => vi.unstubAllGlobals());

test('a file of a repository that is still being fetched says how far it is, and comes by itself', async () => {
  let whole = false;
  vi.stubGlobal('fetch', async () =>
    whole
      ? Response.json({ text: 'Salve, mundi.', binary: false, totalBytes: 13, truncated: false })
      : fetching(),
  );
  Element.prototype.scrollIntoView = () => undefined;
  const client = new QueryClient({
    defaultOptions: { queries: { ...queryClient.getDefaultOptions().queries, retryDelay: 20 } },
  });
  render(
    <QueryClientProvider client={client}>
      <FileViewer boardId="w" place={{ path: 'notes.unknown', line: 1 }} onClose={() => undefined} />
    </QueryClientProvider>,
  );
  expect(await screen.findByText(sentence)).toBeTruthy();
  whole = true;
  expect(await screen.findByText('Salve, mundi.')).toBeTruthy();
  await waitFor(() => expect(screen.queryByText(sentence)).toBeNull());
});

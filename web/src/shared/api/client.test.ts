import { expect, test, vi } from 'vitest';
import { api, loadSession, onSignedOut, signedInAgain } from '@/shared/api/client';

const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });

test('what was refused because the session ended is done after signing in again', async () => {
  let session = 'old';
  const sent: [string, string | null][] = [];
  vi.stubGlobal('fetch', async (path: string, options: RequestInit = {}) => {
    if (path === '/api/session') return json({ authenticated: true, csrfToken: session });
    const token = new Headers(options.headers).get('X-CSRF-Token');
    sent.push([path, token]);
    return token === 'new' ? json({ done: true }) : json({ type: 'not-signed-in', title: 'Sign in.' }, 401);
  });
  await loadSession();
  let asked = 0;
  const forget = onSignedOut(() => {
    asked += 1;
  });
  const answer = api<{ done: boolean }>('/api/tasks/1/move', { body: { stage: 'DONE' } });
  await vi.waitFor(() => expect(asked).toBe(1));
  session = 'new';
  await loadSession();
  signedInAgain();
  expect(await answer).toEqual({ done: true });
  expect(sent).toEqual([
    ['/api/tasks/1/move', 'old'],
    ['/api/tasks/1/move', 'new'],
  ]);
  forget();
  vi.unstubAllGlobals();
});

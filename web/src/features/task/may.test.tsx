import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { configure, render, screen, waitFor } from '@testing-library/react';
import { Suspense } from 'react';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { tabComponents, tabNames } from '@/features/task/tabs';
import { TaskView } from '@/features/task/task-view';
import { workflowQuery } from '@/shared/api/queries';
import type { Role } from '@/shared/api/team';
import type { Task, Workflow } from '@/shared/api/types';

const at = '2026-11-25T12:00:00Z';
const usage = { inputTokens: 10, outputTokens: 1, costMicros: 5 };
const plan = {
  version: 1,
  status: 'PROPOSED',
  summary: 'Put a colour into the text.',
  steps: [{ title: 'Add it', details: 'After the second line.', paths: ['app.txt'] }],
  checks: [{ name: 'text', command: 'true' }],
  risks: [],
  estimate: usage,
  baseCommit: 'abc',
  digest: 'd',
};
const run = { id: 'r', attempt: 1, status: 'PAUSED', pauseReason: 'budget', heldBy: 'u1', model: 'm', usage };
const message = {
  id: 'm1',
  role: 'user',
  text: 'Which?',
  status: 'complete',
  tools: [],
  attachments: [],
  createdAt: at,
};
const task = {
  id: 't',
  workflowId: 'w',
  number: 7,
  title: 'Paint it',
  description: 'Blue.',
  stage: 'TODO',
  rank: 'a',
  version: 1,
  labels: ['ui'],
  priority: 'NONE',
  dependsOn: [],
  allowedMoves: [],
  plan: { version: 1, status: 'PROPOSED' },
  attention: {
    kind: 'budget',
    reason: 'The budget is spent.',
    actions: [{ id: 'resume', label: 'Continue', method: 'POST', path: '/api/runs/r/resume' }],
  },
  evidence: 'none',
  usage,
  archived: false,
  createdAt: at,
  updatedAt: at,
} as unknown as Task;
const answers: [RegExp, unknown][] = [
  [/\/plan$/, plan],
  [/\/runs$/, { items: [run] }],
  [/\/messages$/, { items: [message] }],
  [/\/people$/, { items: [{ id: 'u1', login: 'owner', name: 'Owner' }] }],
  [/providers$/, { items: [{ provider: 'openai', configured: true, defaultModel: 'm', models: ['m'] }] }],
  [/session$/, { authenticated: true, user: { id: 'u2', login: 'eve', name: 'Eve', role: 'MEMBER' } }],
];

beforeAll(() => {
  // The tabs are loaded when they are first shown.
  configure({ asyncUtilTimeout: 30_000 });
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  );
  Element.prototype.scrollTo = () => undefined;
});
afterEach(() => vi.unstubAllGlobals());

const show = (role: Role, stage: Task['stage'], tab: string) => {
  vi.stubGlobal('fetch', async (input: string | Request) => {
    const path = new URL(typeof input === 'string' ? input : input.url, 'http://localhost').pathname;
    const found = answers.find(([shape]) => shape.test(path));
    if (path.endsWith('/stream') || path.endsWith('/brainstorm') || path.endsWith('/events'))
      return new Response(null, { status: 204 });
    return Response.json(found ? found[1] : { items: [] });
  });
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 60_000 } } });
  client.setQueryData(workflowQuery('w').queryKey, {
    id: 'w',
    role,
    repository: { kind: 'local' },
    settings: {},
  } as unknown as Workflow);
  return render(
    <QueryClientProvider client={client}>
      <Suspense>
        <TaskView task={{ ...task, stage }} tab={tab} onTab={() => undefined} onDelete={() => undefined} />
      </Suspense>
    </QueryClientProvider>,
  );
};

/** What stands on each tab for a member, and what of it a viewer would be refused. */
const offered: Record<string, { stage: Task['stage']; sees: RegExp; does: RegExp[] }> = {
  chat: { stage: 'BRAINSTORMING', sees: /^Which/, does: [/^Send/, /^Edit/] },
  plan: { stage: 'PLANNING', sees: /Put a colour/, does: [/^Approve version/, /^Edit$/, /^Ask for changes/] },
  run: { stage: 'EXECUTING', sees: /Attempt 1/, does: [/^Stop/, /^Continue/, /^Take over/] },
  timeline: { stage: 'TODO', sees: /All|Everything/, does: [/comment/i] },
};
const buttons = () =>
  screen.getAllByRole('button').map((button) => (button.textContent || button.ariaLabel || '').trim());

test.each(Object.keys(offered))(
  'a viewer is offered nothing on %s that a member is',
  async (tab) => {
    const { stage, sees, does } = offered[tab] as (typeof offered)[string];
    const member = show('MEMBER', stage, tab);
    await screen.findAllByText(sees);
    await waitFor(() => {
      for (const name of does)
        expect(
          buttons().some((text) => name.test(text)),
          `${name}`,
        ).toBe(true);
    });
    member.unmount();

    show('VIEWER', stage, tab);
    await screen.findAllByText(sees);
    expect(screen.getByText(/You may look at everything here/)).toBeTruthy();
    for (const name of [...does, /^More/, /^Continue/])
      expect(buttons().filter((text) => name.test(text))).toEqual([]);
    expect(screen.queryByRole('textbox', { name: /Message|Comment/ })).toBeNull();
  },
  90_000,
);

test('every tab is one of those looked at here, or shows only what may be read', () => {
  expect(tabNames.filter((name) => !(name in offered))).toEqual(['review']);
  expect(Object.keys(tabComponents)).toEqual([...tabNames]);
});

test('who becomes a member while looking is offered the work at once', async () => {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 60_000 } } });
  const say = (role: Role) =>
    client.setQueryData(workflowQuery('w').queryKey, { id: 'w', role, settings: {} } as unknown as Workflow);
  vi.stubGlobal('fetch', async () => Response.json({ items: [] }));
  say('VIEWER');
  render(
    <QueryClientProvider client={client}>
      <TaskView task={task} tab="timeline" onTab={() => undefined} onDelete={() => undefined} />
    </QueryClientProvider>,
  );
  expect(screen.queryByRole('button', { name: /Continue/ })).toBeNull();
  say('MEMBER');
  expect(await screen.findByRole('button', { name: /Continue/ })).toBeTruthy();
});

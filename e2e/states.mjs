// The states of the screens that the demo's way does not pass: empty, busy, refused, cut off, failed, seen by somebody who
// may only look. On a board of its own, and where a state cannot be brought about at once, with the server's answer changed.
import { createServer } from 'node:http';
import { api, coloured, desk } from './desk.mjs';
import { whileFetching } from './fetching.mjs';

const reply = (json) => (route) => route.fulfill({ json });
/** A run in a state, as the list of a card's runs has it. */
const runIn = (task, fields) => ({
  id: '00000000-0000-0000-0000-000000000001', taskId: task, attempt: 1, status: 'RUNNING', engine: 'builtin', provider: 'openai', model: 'gpt-5',
  planVersion: 1, branch: 'loopforge/1-greet-1', step: 2, steps: 3, usage: { inputTokens: 41_200, outputTokens: 3_900, costMicros: 812_000 },
  evidence: 'none', evidenceReasons: [], ...fields,
});

/**
 * Takes them all. `some` opens an address in the looks it is given, waits and takes the picture; `take` does so on one page,
 * `open` gives a page for somebody, `keep` takes a picture of what is there. `world` has the models and the slow Git host, where
 * there are any.
 */
export const states = async ({ studio, pages, some, take, open, keep, world }) => {
  const page = pages.light;
  const wide = ['light', 'dark'];
  const both = ['light', 'phone'];
  const every = ['light', 'dark', 'phone', 'narrow'];
  await page.goto(studio.origin);
  const { id: board } = await api(page, '/api/workflows/demo', 'POST', {});
  const path = `/boards/${board}`;
  const write = (fields) => api(page, `/api/workflows/${board}/tasks`, 'POST', fields);
  const me = (await api(page, '/api/session')).user.id;
  const titles = ['Say hello in Latin', 'Read the name from a file', 'A very long title of a card that does not fit into two lines of a column however wide the screen may be', 'Refuse an empty name', 'Measure how long a greeting takes'];
  for (const [at, title] of titles.entries())
    await write({ title, labels: at % 2 ? ['later'] : ['good-first-card', 'greeter'], priority: ['URGENT', 'HIGH', 'MEDIUM', 'LOW', 'NONE'][at], assigneeId: at % 3 ? undefined : me });
  const plain = await write({ title: 'Greet in one more language' });
  const at = (tab) => `${path}?task=${plain.id}&tab=${tab}`;
  const cards = (on) => on.locator('[data-task]');
  const card = (on, title) => on.locator('[data-task]', { hasText: title });

  await some(every, '40-board-full', path, cards);
  await some(wide, '41-lifted', path, cards, async (on) => {
    await card(on, 'Refuse an empty name').locator('[data-card-button]').focus();
    await on.keyboard.press('Space');
    await on.keyboard.press('ArrowRight');
  });
  await page.keyboard.press('Escape');
  await some(both, '42-selected', path, cards, async (on) => {
    for (const title of ['Say hello in Latin', 'Refuse an empty name']) {
      await card(on, title).getByRole('button', { name: /^Actions/ }).click();
      await on.getByRole('menuitem', { name: 'Select' }).click();
    }
    await on.getByRole('toolbar').waitFor();
  });
  await some(both, '43-new-card', path, cards, async (on) => {
    await on.getByRole('button', { name: 'Add a card to Todo' }).click();
    await on.getByRole('textbox', { name: 'What should be done?' }).fill('Say goodbye as well');
  });
  await some(both, '44-view-menu', path, cards, async (on) => {
    await on.getByRole('button', { name: 'View', exact: true }).click();
    await on.getByRole('menu').waitFor();
  });
  await some(['light'], '45-column-menu', path, cards, async (on) => {
    await on.getByRole('button', { name: 'Options of the column Todo' }).click();
    await on.getByRole('menu').waitFor();
  });
  await some(both, '46-account-menu', path, cards, async (on) => {
    await on.getByRole('button', { name: /^Account of/ }).click();
    await on.getByRole('menu').waitFor();
  });
  for (const look of both) {
    const gone = await write({ title: 'Say it twice' });
    await some([look], '47-deleted', `${path}?task=${gone.id}&tab=plan`, (on) => on.getByText('No plan yet'), async (on) => {
      await on.getByRole('button', { name: 'More actions' }).click();
      await on.getByRole('menuitem', { name: /Delete/ }).click();
      await on.locator('[data-sonner-toast]').waitFor();
    });
  }
  await some(wide, '48-refused', path, cards, async (on) => {
    const dragged = card(on, 'Say hello in Latin');
    await dragged.dragTo(on.locator('section[data-stage=READY]').getByRole('region'));
    await dragged.getByText('Approve the plan first.').waitFor();
  });
  await some(every, '49-offline', path, (on) => on.getByText('Live', { exact: true }), async (on) => {
    await on.context().setOffline(true);
    await on.getByText(/^The connection is down/).waitFor();
  }, (on) => on.context().setOffline(false));
  const broken = { type: 'urn:loopforge:problem:server-error', title: 'The server could not do this.', status: 500, traceId: '4f1d2c8a' };
  const withAnswer = (pattern, answer) => [(on) => on.route(pattern, answer), (on) => on.unrouteAll({ behavior: 'ignoreErrors' })];
  const refusing = withAnswer('**/api/workflows/*/board', (route) => route.fulfill({ status: 500, contentType: 'application/problem+json', body: JSON.stringify(broken) }));
  await some(both, '50-board-failed', path, (on) => on.getByRole('button', { name: 'Try again' }), undefined, refusing[1], refusing[0]);
  const never = withAnswer('**/api/workflows/*/board', () => undefined);
  await some(wide, '51-board-loading-skeleton', path, (on) => on.locator('[data-slot=skeleton]'), undefined, never[1], never[0]);
  await some(both, '52-no-card', `${path}?task=00000000-0000-0000-0000-000000000009`, (on) => on.getByRole('dialog'));

  await some(both, '53-chat-empty', at('chat'), (on) => on.getByRole('textbox', { name: 'Message' }));
  await some(both, '54-chat-attached', at('chat'), (on) => on.getByRole('textbox', { name: 'Message' }), async (on) => {
    await on.locator('input[type=file]').setInputFiles([
      { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('Salve, mundi.') },
      { name: 'seven.iso', mimeType: 'application/octet-stream', buffer: Buffer.from([0, 255, 0, 7]) },
    ]);
    await on.getByText('notes.txt').first().waitFor();
    await on.getByRole('textbox', { name: 'Message' }).fill('Take the words from this file.');
  });
  const tired = withAnswer('**/api/tasks/*/brainstorm', (route) =>
    route.request().method() === 'GET'
      ? route.fallback()
      : route.fulfill({ status: 429, contentType: 'application/problem+json', body: JSON.stringify({ type: 'urn:loopforge:problem:rate-limited', title: 'The provider is asked too often.', detail: 'It lets the next message through in a while.', status: 429, retryAfterSeconds: 40 }) }));
  await some(both, '55-chat-failed', at('chat'), (on) => on.getByRole('textbox', { name: 'Message' }), async (on) => {
    await on.getByRole('textbox', { name: 'Message' }).fill('And in Greek?');
    await on.getByRole('button', { name: 'Send' }).click();
    await on.getByRole('alert').first().waitFor();
  }, async (on) => {
    // What was written is kept for the card, and would stand in every picture after this.
    await on.getByRole('textbox', { name: 'Message' }).fill('');
    await tired[1](on);
  }, tired[0]);
  await some(both, '56-plan-none', at('plan'), (on) => on.getByText('No plan yet'));
  await some(both, '57-run-none', at('run'), (on) => on.getByText('No run yet'));
  await some(both, '58-review-none', at('review'), (on) => on.getByText('Nothing to review yet'));

  // A run in each of its states, and what it says.
  const told = [
    { kind: 'state', status: 'RUNNING' },
    { kind: 'model', text: 'I look at the test first.' },
    { kind: 'step', step: 1, status: 'started' },
    { kind: 'tool', tool: 'run_command', call: 'c1', arguments: { command: 'sh test/greet_test.sh' } },
    { kind: 'result', tool: 'run_command', content: 'not ok: greets in German', error: true },
    { kind: 'log', stream: 'stdout', lines: ['ok: greets by name', 'not ok: greets in German', '  expected Hallo, Ada!'] },
  ];
  let journal = told;
  // Its events come from here, on a line that stays open.
  const teller = createServer((_, answer) => {
    answer.writeHead(200, { 'Content-Type': 'text/event-stream' });
    for (const [seq, event] of journal.entries())
      answer.write(`id: ${seq + 1}\nevent: ${event.kind}\ndata: ${JSON.stringify({ seq: seq + 1, at: new Date().toISOString(), ...event })}\n\n`);
  });
  await new Promise((next) => teller.listen(0, '127.0.0.1', next));
  const staged = (on, stage) =>
    on.route(`**/api/tasks/${plain.id}`, async (route) => {
      const answer = await route.fetch();
      const task = await answer.json();
      await route.fulfill({ json: { ...task, stage, usage: { ...task.usage, costMicros: 812_000 } } });
    });
  const running = (fields, events = told) => [
    async (on) => {
      journal = events;
      await on.route('**/api/tasks/*/runs', reply({ items: [runIn(plain.id, { heldBy: me, ...fields })] }));
      await on.route('**/api/runs/*/events', (route) => route.continue({ url: `http://127.0.0.1:${teller.address().port}/` }));
      await staged(on, 'EXECUTING');
    },
    (on) => on.unrouteAll({ behavior: 'ignoreErrors' }),
  ];
  const paused = running({ status: 'PAUSED', pauseReason: 'budget' }, [...told, { kind: 'state', status: 'PAUSED', reason: 'budget' }]);
  await some(both, '59-run-budget', at('run'), (on) => on.getByRole('button', { name: 'Raise and continue' }), undefined, paused[1], paused[0]);
  const waiting = running({ status: 'QUEUED', step: 0, usage: { inputTokens: 0, outputTokens: 0, costMicros: 0 }, waiting: { reason: 'Two runs of this board are under way.', position: 3 } }, [{ kind: 'state', status: 'QUEUED' }]);
  await some(both, '60-run-queued', at('run'), (on) => on.getByText('Two runs of this board are under way.'), undefined, waiting[1], waiting[0]);
  const failed = running({ status: 'FAILED', evidence: 'failed' }, [...told, { kind: 'state', status: 'FAILED', reason: 'A check did not pass.' }]);
  await some(['light', 'dark', 'phone'], '61-run-failed', at('run'), (on) => on.locator('[data-slot=badge]', { hasText: 'Failed' }), undefined, failed[1], failed[0]);
  const alive = running({}, told);
  await some(both, '62-stop-asks', at('run'), (on) => on.getByRole('button', { name: 'Stop the run' }), async (on) => {
    await on.getByRole('button', { name: 'Stop the run' }).click();
    await on.getByRole('alertdialog').waitFor();
  }, alive[1], alive[0]);

  // An answer under way, and what is said while it cannot go on; the set-up of a board that was refused a host.
  const streaming = (path_, events) => {
    const frames = events.map(([kind, data]) => ({ kind, ...data }));
    return [
      async (on) => {
        journal = frames;
        const asked = { id: 'u', role: 'user', text: 'Where would you add Latin?', status: 'complete', tools: [], attachments: [], inputTokens: 0, outputTokens: 0, createdAt: new Date().toISOString() };
        await on.route('**/api/tasks/*/messages', reply({ items: [asked] }));
        await staged(on, 'BRAINSTORMING');
        await on.route(path_, (route) =>
          route.request().method() === 'GET' ? route.continue({ url: `http://127.0.0.1:${teller.address().port}/` }) : route.fallback(),
        );
      },
      (on) => on.unrouteAll({ behavior: 'ignoreErrors' }),
    ];
  };
  const answering = streaming('**/api/tasks/*/brainstorm', [
    ['start', { messageId: 'm' }],
    ['tool', { name: 'search', summary: 'greet' }],
    ['tool-result', { name: 'search', summary: 'greet', millis: 41, output: 'src/greet.sh:4: greet() {' }],
    ['tool', { name: 'read_file', summary: 'src/greet.sh' }],
    ['tool-result', { name: 'read_file', summary: 'src/greet.sh', millis: 12, output: '#!/bin/sh' }],
    ['delta', { text: 'The words are in `src/greet.sh:4`. I would\n\n1. move them into a table,\n2. let `--language` choose a row,\n\n```sh\ncase "$language" in\n  la) greeting=Salve ;;\n' }],
  ]);
  await some(every, '80-chat-answering', at('chat'), (on) => on.getByText('let --language choose a row,'), undefined, answering[1], answering[0]);
  const pictures = streaming('**/api/tasks/*/brainstorm', [
    ['start', { messageId: 'm' }],
    ['waiting', { reason: "Of this conversation's pictures the model is shown the newest 12 MiB; older ones, 2 of them, are only named to it.", seconds: 0 }],
  ]);
  await some(both, '81-chat-pictures', at('chat'), (on) => on.getByText(/the newest 12 MiB/), undefined, pictures[1], pictures[0]);
  const refusedHost = streaming('**/api/workflows/*/setup-test', [
    ['start', {}],
    ['step', { name: 'Set-up', command: 'npm ci' }],
    ['log', { lines: ['npm error code ENOTFOUND', 'npm error network request to https://registry.npmjs.org/left-pad failed'] }],
    ['refused', { host: 'registry.npmjs.org' }],
    ['result', { exitCode: 1, durationMillis: 2140 }],
    ['done', { ok: false, exitCode: 1 }],
  ]);
  const log = (on) => on.getByRole('log', { name: 'Log of the set-up test' });
  const intoSight = (on) => log(on).evaluate((element) => element.closest('section').scrollIntoView({ block: 'center' }));
  await some(both, '82-set-up-fails', `${path}/settings`, log, intoSight, refusedHost[1], refusedHost[0]);
  teller.closeAllConnections();
  teller.close();
  // The demo's board names neither a set-up nor a check.
  const change = async (settings) => {
    const { version, settings: had } = await api(page, `/api/workflows/${board}`);
    await api(page, `/api/workflows/${board}`, 'PATCH', { version, settings: { ...had, ...settings } });
  };
  await change({ setupCommand: 'sh -n src/greet.sh', checks: [{ name: 'Greeter', command: 'sh test/greet_test.sh' }] });
  await some(wide, '83-set-up-works', `${path}/settings`, (on) => on.getByRole('button', { name: 'Test the set-up' }), async (on) => {
    await on.getByRole('button', { name: 'Test the set-up' }).click();
    await on.getByText('The set-up and every check passed.').waitFor({ timeout: 60_000 });
    await intoSight(on);
  });
  await change({ setupCommand: null, checks: [] });

  // The demo's own card to its review, there with files that are not lines of text.
  const demo = (await api(page, `/api/workflows/${board}/board`)).stages.flatMap(({ tasks }) => tasks).find(({ title }) => title.startsWith('Greet in several'));
  await api(page, `/api/tasks/${demo.id}/brainstorm`, 'POST', { message: 'How?' });
  await api(page, `/api/tasks/${demo.id}/plan`, 'POST', {});
  const plan = await api(page, `/api/tasks/${demo.id}/plan`);
  await api(page, `/api/tasks/${demo.id}/plan/approve`, 'POST', { version: plan.version, digest: plan.digest });
  const review = `${path}?task=${demo.id}&tab=review`;
  const verified = (on) => on.getByText(/every check passed/);
  await page.goto(studio.origin + review);
  await verified(page).first().waitFor({ timeout: 120_000 });
  const odd = withAnswer(/\/api\/runs\/[^/]+\/diff/, async (route) => {
    const answer = await route.fetch();
    const diff = await answer.json();
    const like = (path_, fields) => ({ ...diff.files[0], path: path_, status: 'MODIFIED', hunks: [], additions: 0, deletions: 0, binary: false, tooLarge: false, ...fields });
    const alone = new URL(route.request().url()).searchParams.get('file');
    const huge = like('data/words.json', { tooLarge: true, additions: 48_210 });
    const files = [like('assets/mark.png', { binary: true, status: 'ADDED' }), huge, like('src/old_name.sh', { status: 'DELETED', deletions: 12 }), ...diff.files];
    await route.fulfill({ json: { ...diff, files: alone === huge.path ? [huge] : files } });
  });
  await some(both, '63-review-odd-files', review, verified, async (on) => {
    await on.locator('[data-file="data/words.json"] [data-file-head]').click();
    await on.getByRole('button', { name: 'Open this file alone' }).first().click();
    const patch = on.getByRole('link', { name: 'Download the patch' });
    await patch.waitFor();
    await patch.scrollIntoViewIfNeeded();
  }, odd[1], odd[0]);
  await some(both, '64-review-comment', review, verified, async (on) => {
    await coloured(on, 'a comment');
    if ((await on.getByText('Name the languages here.').count()) === 0) {
      await on.locator('[data-anchor]').nth(3).click();
      await on.getByRole('textbox', { name: /^Comment on line/ }).fill('Name the languages here.');
      await on.getByRole('button', { name: 'Add comment' }).click();
    }
    const said = on.getByText('Name the languages here.').first();
    await said.waitFor();
    // The box goes, and the lines below come up.
    await on.getByRole('textbox', { name: /^Comment on line/ }).waitFor({ state: 'detached' });
    await on.waitForTimeout(500);
    await said.evaluate((element) => element.scrollIntoView({ block: 'center' }));
  });
  await api(page, `/api/tasks/${demo.id}/comments`, 'POST', { text: 'Looks good to me. Who merges it?' });
  await some(both, '65-timeline-comment', `${path}/tasks/${demo.id}?tab=timeline`, (on) => on.getByText('Who merges it?'), (on) =>
    on.getByText('Who merges it?').scrollIntoViewIfNeeded());

  const base = (fields) => withAnswer('**/api/runs/*/base', reply({ branch: 'main', commit: '4f1d2c8a', behind: 2, conflicts: [], rewritten: false, ...fields }));
  const moved = base({});
  await some(both, '84-base-moved', review, (on) => on.getByRole('button', { name: 'Bring up to date' }), undefined, moved[1], moved[0]);
  const apart = base({ conflicts: ['README.md', 'src/greet.sh'] });
  await some(both, '85-base-conflicts', review, (on) => on.getByText('These files conflict: README.md, src/greet.sh'), undefined, apart[1], apart[0]);
  const unmerged = withAnswer('**/api/tasks/*/merge', (route) =>
    route.fulfill({
      status: 409,
      contentType: 'application/problem+json',
      body: JSON.stringify({
        type: 'urn:loopforge:problem:merge-conflict',
        title: 'The branch main changed the same places: README.md, src/greet.sh.',
        status: 409,
        errors: ['README.md', 'src/greet.sh'].map((field) => ({ field, message: 'conflicts' })),
      }),
    }));
  await some(both, '86-merge-conflict', review, verified, async (on) => {
    await on.getByRole('button', { name: 'Merge', exact: true }).click();
    const files = on.getByText('The branch main changed the same places: README.md, src/greet.sh.');
    await files.waitFor();
    await files.scrollIntoViewIfNeeded();
  }, unmerged[1], unmerged[0]);
  // A second attempt, as it was made and beside the first.
  await api(page, `/api/tasks/${demo.id}/runs`, 'POST', {});
  await page.goto(studio.origin + review);
  const compared = (on) => on.getByRole('group', { name: 'Attempts' }).getByText(/of \d+ passed/).nth(1);
  await compared(page).waitFor({ timeout: 120_000 });
  await some(every, '87-attempts', review, compared, (on) => on.getByText(/^\d+ files?, attempt by attempt/).click());

  await some(both, '66-boards-list', '/', (on) => on.getByRole('link', { name: /Demo: the greeter/ }));
  await some(wide, '67-palette-found', path, cards, async (on) => {
    await on.getByRole('button', { name: 'Search and commands' }).click();
    await on.getByRole('dialog').getByRole('combobox').fill('greet');
    await on.getByRole('dialog').getByText('Greet in one more language').first().waitFor();
  });
  await some(['light'], '68-palette-nothing', path, cards, async (on) => {
    await on.getByRole('button', { name: 'Search and commands' }).click();
    await on.getByRole('dialog').getByRole('combobox').fill('zzzz');
    await on.getByText('Nothing matches.').waitFor();
  });
  await some(['dark', 'phone'], '69-help', path, cards, async (on) => {
    await on.getByRole('button', { name: 'Help', exact: true }).click();
    await on.getByRole('menuitem', { name: 'Keyboard shortcuts' }).click();
    await on.getByRole('heading', { name: 'Keyboard shortcuts' }).waitFor();
  });
  await some(['light'], '70-audit-nothing', '/admin/audit', (on) => on.getByRole('table'), async (on) => {
    await on.getByRole('textbox', { name: 'Person' }).fill('nobody at all');
    await on.getByRole('button', { name: 'Search', exact: true }).click();
    await on.getByText('Nothing fits.').waitFor();
  });
  const provider = (on) => on.getByRole('article', { name: 'OpenAI-compatible server' });
  await some(both, '71-key-form', '/settings', provider, async (on) => {
    await provider(on).getByRole('button', { name: 'Add key' }).click();
    await provider(on).getByLabel('Base URL').waitFor();
  });
  await page.goto(`${studio.origin}/settings`);
  await desk(page, studio.origin).addKey('OpenAI-compatible server', { key: 'sk-of-nobody-1234', url: 'http://127.0.0.1:9/v1', model: 'local-model' });
  await provider(page).getByRole('alert').or(provider(page).getByRole('status')).first().waitFor();
  await keep('72-key-fails', 'light', page);
  await some(both, '73-key-remove', '/settings', provider, async (on) => {
    await provider(on).getByRole('button', { name: /^(Delete|Remove)/ }).click();
    await on.getByRole('alertdialog').waitFor();
  });

  await some(both, '88-token-once', '/settings', (on) => on.getByRole('heading', { name: 'API tokens' }), async (on) => {
    await on.getByRole('textbox', { name: 'What is it for?' }).fill('The night build');
    await on.getByRole('button', { name: 'Make a token' }).click();
    const once = on.getByText('Copy it now. It is not shown again.');
    await once.waitFor();
    await once.evaluate((element) => element.closest('section').scrollIntoView({ block: 'start' }));
  });
  // Somebody who may only look, and who is no administrator; and one whose session has ended.
  const { user, invitation } = await api(page, '/api/users', 'POST', { login: 'eve', name: 'Eve Moss', role: 'MEMBER' });
  await api(page, `/api/workflows/${board}/members`, 'POST', { userId: user.id, role: 'VIEWER' });
  const eve = await open('light');
  await eve.goto(invitation.link);
  await eve.getByRole('heading', { name: 'Boards', level: 1 }).waitFor();
  const state = await eve.context().storageState();
  const eves = { light: eve, phone: await open('phone', state) };
  for (const [name, where, ready] of [
    ['74-view-only', review, verified],
    ['75-not-allowed', '/admin/queues', (on) => on.locator('[data-slot=error-state]')],
    ['76-no-new-board', '/boards/new', (on) => on.getByText('Boards are made by administrators')],
  ])
    for (const [look, on] of Object.entries(eves)) await take(on, look, name, where, ready);
  for (const [look, on] of Object.entries(eves))
    await take(on, look, '78-session-ended', path, cards, async () => {
      await on.context().clearCookies();
      await on.getByRole('link', { name: /Needs you/ }).click();
      await on.getByRole('dialog').getByText('Sign in to go on').waitFor();
    });
  for (const look of ['dark', 'phone']) {
    await take(await open(look), look, '79-sign-in-refused', '/', (on) => on.getByLabel('Password'), async (on) => {
      await on.getByLabel('Name').fill('owner');
      await on.getByLabel('Password').fill('not the one');
      await on.getByRole('button', { name: 'Sign in' }).click();
      await on.getByRole('alert').first().waitFor();
    });
  }
  if (world) {
    const openai = (on) => on.getByRole('article', { name: 'OpenAI', exact: true });
    await page.goto(`${studio.origin}/settings`);
    await desk(page, studio.origin).addKey('OpenAI', { key: 'sk-of-nobody-5678', model: 'model-f' });
    await some(both, '89-key-works', '/settings', openai, async (on) => {
      await openai(on).getByRole('button', { name: 'Test' }).click();
      await openai(on).getByText(/^Works\. Answered in/).waitFor();
    });
    await whileFetching({
      world,
      page,
      origin: studio.origin,
      seen: (name, ...what) => some(both, `90-fetching-${name}`, ...what),
    });
  }
};

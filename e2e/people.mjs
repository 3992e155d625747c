// Journey 7 with three browsers in headless Chromium: an administrator invites two and puts one on the board to look only, all
// see each other there, two drag one card at once, one names another in a comment, takes a running card over and answers its
// question, who looks is offered nothing that the server refuses, and the audit log says who did what.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { axe, overflow } from './axe.mjs';
import { ask, desk } from './desk.mjs';
import { call, hasModels, startModels } from './models.mjs';
import { findBrowser, signIn, startBrowser, startStudio, watch } from './studio.mjs';

const browserPath = findBrowser();
if (!browserPath || !hasModels()) {
  console.log(
    browserPath
      ? 'e2e: people skipped, aimock is not installed: run `npm ci --ignore-scripts` in src/test/counterparts.'
      : 'e2e: people skipped, there is no Chromium here.',
  );
  process.exit(0);
}
const began = performance.now();
const seconds = () => `${((performance.now() - began) / 1000).toFixed(1)} s`;
const said = (what) => console.log(`e2e: people: ${what}, at ${seconds()}`);
const folder = mkdtempSync(join(tmpdir(), 'loopforge-people-'));
const faults = [];

const git = (at, ...words) =>
  execFileSync('git', ['-C', at, '-c', 'user.name=Ann', '-c', 'user.email=ann@example.test', ...words], { encoding: 'utf8' });
const repository = join(folder, 'text');
mkdirSync(repository);
writeFileSync(join(repository, 'app.txt'), 'one\ntwo\n');
git(folder, 'init', '-q', '-b', 'main', repository);
git(repository, 'add', '-A');
git(repository, 'commit', '-qm', 'Begin');

const models = await startModels([
  {
    model: 'model-a',
    says: 'I would change `app.txt:2`.',
    plans: [
      {
        summary: 'Put a colour into the text.',
        steps: [{ title: 'Add it', details: 'After the second line.', paths: ['app.txt'] }],
        checks: [{ name: 'text', command: 'grep -q blue app.txt' }],
      },
    ],
    turns: [
      [call('update_step', { step: 1, status: 'started' }), call('ask_person', { question: 'Blue or red?' })],
      [call('edit_file', { path: 'app.txt', old: 'two\n', new: 'two\nblue\n' })],
      [call('update_step', { step: 1, status: 'done' }), call('finish', { summary: 'It is blue.' })],
    ],
  },
]);
const studio = await startStudio({
  application: process.env.LOOPFORGE_E2E_APP,
  environment: { LOOPFORGE_OPENAI_URL: `${models.url}/v1`, LOOPFORGE_ALLOWED_HOSTS: '127.0.0.1' },
});
const browsers = await Promise.all([1, 2, 3].map(() => startBrowser(browserPath)));

/** A browser's page, in which notifications are written down instead of shown, and which can be told that nobody looks. */
const open = async (browser, storageState) => {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, storageState, reducedMotion: 'reduce' });
  watch(context, studio.origin, faults);
  await context.addInitScript(() => {
    window.shown = [];
    window.asked = 0;
    window.Notification = class extends EventTarget {
      static get permission() {
        return localStorage.getItem('e2e.allowed') ?? 'default';
      }
      static async requestPermission() {
        window.asked += 1;
        localStorage.setItem('e2e.allowed', 'granted');
        return 'granted';
      }
      constructor(title, options) {
        super();
        window.shown.push(`${title}: ${options.body}`);
      }
    };
    Object.defineProperty(document, 'visibilityState', { get: () => (window.away ? 'hidden' : 'visible') });
  });
  const page = await context.newPage();
  page.setDefaultTimeout(Number(process.env.LOOPFORGE_E2E_PATIENCE ?? 60_000));
  return page;
};
const picture = async (page, name) => {
  const at = process.env.LOOPFORGE_E2E_PICTURES;
  if (!at) return;
  for (const [look, viewport, colorScheme] of [
    ['dark', { width: 1400, height: 900 }, 'dark'],
    ['phone', { width: 390, height: 844 }, 'dark'],
    ['light', { width: 1400, height: 900 }, 'light'],
  ]) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(300);
    await page.screenshot({ path: join(at, `people-${name}-${look}.png`) });
  }
};
const look = async (page, name) => {
  await picture(page, name);
  faults.push(...(await axe(page, name)));
  const over = await overflow(page);
  if (over > 0) faults.push(`${name}: ${over} px wider than the screen`);
};
const column = (page, stage, title) => page.locator(`[data-stage=${stage}] [data-task]`, { hasText: title });

const [owner, ann, eve] = [
  await open(browsers[0], await signIn(browsers[0], studio)),
  await open(browsers[1]),
  await open(browsers[2]),
];
const chair = desk(owner, studio.origin);
const seat = desk(ann, studio.origin);

const invite = async (login, name, role, page) => {
  await owner.goto(`${studio.origin}/admin/people`);
  await chair.write('Login', login);
  await chair.write('Name', name);
  await owner.getByRole('combobox', { name: 'Role', exact: true }).selectOption(role);
  await chair.press('Invite');
  const link = await owner.locator('code', { hasText: '#setup=' }).innerText();
  await page.goto(link);
  await page.getByRole('heading', { name: 'Boards', level: 1 }).waitFor();
};

/** The names of the buttons and fields in sight. */
const offered = (page) =>
  page
    .locator('main, [role=dialog]')
    .locator('button:visible, textarea:visible, input:visible:enabled, select:visible:enabled')
    .evaluateAll((all) => all.map((one) => (one.ariaLabel || one.innerText || one.name || one.type).trim()));
/** What changes a card, a plan, a run or a review; a viewer is offered none of it on any screen. */
const works =
  /^(Add a card|New card|Send|Message|Propose|Edit|Approve|Ask for changes|Stop|Pause|Continue|Take over|Start another|Merge|How to merge|Comment|Add a comment|Delete|Restore|Accept|Save|Test the set-up|More)/;
/** One who looks sees all that happened and no button that the server would refuse; made a member, they have them at once. */
const looksOnly = async () => {
  await eve.getByText('View only').waitFor();
  const card = column(eve, 'DONE', 'Paint it');
  await card.getByRole('button', { name: /^Actions/ }).click();
  await eve.getByRole('menu').getByText('You may look at everything here.').waitFor();
  const items = (await eve.getByRole('menuitem').allInnerTexts()).map((text) => text.trim());
  if (items.join() !== 'Open,Copy the link') faults.push(`a viewer is offered of a card: ${items.join(', ')}`);
  await eve.keyboard.press('Escape');
  await card.locator('[data-card-button]').press('Space');
  await eve.keyboard.press('c');
  const seen = await offered(eve);
  await desk(eve).openCard('Paint it');
  for (const [tab, shown] of [
    ['Chat', 'I would change'],
    ['Plan', 'Put a colour into the text.'],
    ['Run', 'Attempt 1'],
    ['Review', /every check passed/],
    ['Timeline', 'Which colour,'],
  ]) {
    await desk(eve).tab(tab);
    await eve.getByText(shown).first().waitFor();
    seen.push(...(await offered(eve)));
    if (tab === 'Plan') await look(eve, 'view-only');
  }
  const refusable = seen.filter((name) => works.test(name));
  if (refusable.length > 0) faults.push(`a viewer is offered ${[...new Set(refusable)].join(', ')}`);
  if (seen.length < 30) faults.push(`only ${seen.length} things were looked at as a viewer`);
  await eve.keyboard.press('Escape');
  await eve.getByRole('dialog').waitFor({ state: 'hidden' });
  const { id } = (await ask(eve, 'GET', '/api/session')).body.user;
  const become = (role) => ask(owner, 'POST', `/api/workflows/${boardId()}/members`, { userId: id, role });
  const add = eve.getByRole('button', { name: 'Add a card to Todo' });
  await become('MEMBER');
  await add.waitFor();
  await become('VIEWER');
  await add.waitFor({ state: 'hidden' });
  said('who looks is offered nothing to do, and all of it once they are a member');
};
const boardId = () => new URL(eve.url()).pathname.split('/')[2];

let failure;
try {
  await invite('ann', 'Ann Lee', 'MEMBER', ann);
  await invite('eve', 'Eve Moss', 'MEMBER', eve);
  await owner.goto(`${studio.origin}/settings`);
  await chair.addKey('OpenAI', { key: 'sk-of-the-owner-1', model: 'model-a' });
  const board = await chair.newBoard('Colours', 'Local folder', repository);
  await owner.goto(`${board}/settings`);
  for (const [name, role] of [['Ann Lee', 'MEMBER'], ['Eve Moss', 'VIEWER']]) {
    await owner.getByRole('combobox', { name: 'Choose a person' }).selectOption({ label: name });
    await owner.getByRole('region', { name: 'Who is on this board' }).getByRole('combobox', { name: 'Role', exact: true }).selectOption(role);
    await chair.press('Add to the board');
    await owner.getByRole('combobox', { name: `Role of ${name}` }).waitFor();
  }
  said('one is on the board to work and one to look');

  await owner.goto(board);
  await Promise.all([ann.goto(board), eve.goto(board)]);
  const here = owner.getByRole('list', { name: 'Here now' });
  for (const name of ['Ann Lee', 'Eve Moss']) await here.getByText(name).waitFor();
  await chair.newCard(board, 'Drag me');
  await owner.keyboard.press('Escape');
  await Promise.all([owner, ann, eve].map((page) => column(page, 'TODO', 'Drag me').waitFor()));
  const drag = (page, stage) =>
    column(page, 'TODO', 'Drag me').dragTo(page.locator(`[data-stage=${stage}] [role=region]`), { timeout: 10_000 });
  const moved = (page) =>
    page
      .locator('[data-stage]:not([data-stage=TODO]) [data-task]', { hasText: 'Drag me' })
      .waitFor({ timeout: 5_000 })
      .catch(() => undefined);
  const truth = async () =>
    (await ask(owner, 'GET', `/api/workflows/${boardId()}/board`)).body.stages.find(({ tasks }) =>
      tasks.some(({ title }) => title === 'Drag me'),
    ).stage;
  let at = 'TODO';
  // A hand that lets go before the page has seen it move has dragged nothing, and tries again.
  for (let tries = 0; at === 'TODO' && tries < 5; tries += 1) {
    await Promise.all([drag(owner, 'BRAINSTORMING'), drag(ann, 'DONE')].map((hand) => hand.catch(() => undefined)));
    await Promise.race([moved(owner), moved(ann)]);
    at = await truth();
  }
  if (at === 'TODO') faults.push('the drags moved nothing');
  await Promise.all([owner, ann, eve].map((page) => column(page, at, 'Drag me').waitFor()));
  said(`two dragged one card at once; all three see it in ${at}`);

  await owner.goto(`${studio.origin}/settings`);
  await owner.getByRole('switch', { name: 'Show notifications in this browser' }).waitFor();
  if (await owner.evaluate(() => window.asked)) faults.push('the browser was asked for its permission without a click');
  await owner.getByRole('switch', { name: 'Show notifications in this browser' }).click();
  await look(owner, 'notifications');
  await chair.newCard(board, 'Paint it');
  await seat.openCard('Paint it');
  await owner.getByText(/Looking at it:.*Ann Lee/).first().waitFor({ state: 'attached' });
  await owner.evaluate(() => {
    window.away = true;
    localStorage.setItem('loopforge.seen', '0');
  });
  await seat.tab('Timeline');
  const box = ann.getByRole('textbox', { name: 'Comment' });
  await box.click();
  const offered = ann.getByRole('listbox', { name: 'People on this board' });
  await ann.keyboard.type('Which colour, @o');
  await offered.getByRole('option', { name: /Owner/ }).waitFor();
  await ann.keyboard.press('Backspace');
  await offered.getByRole('option', { name: /Eve Moss/ }).waitFor();
  await look(ann, 'mention');
  await ann.keyboard.type('own');
  await ann.keyboard.press('Enter');
  await ann.keyboard.type('and @ev');
  await offered.getByRole('option', { name: /Eve Moss/ }).click();
  if ((await box.inputValue()) !== 'Which colour, @owner and @eve ') faults.push(`the mention reads "${await box.inputValue()}"`);
  await seat.press('Add a comment');
  await ann.getByText('@Owner').waitFor();
  await owner.waitForFunction(() => window.shown.some((text) => text.includes('Ann Lee mentioned you')));
  await owner.evaluate(() => {
    window.away = false;
  });
  said('a name is offered while it is typed, and its owner is told in another browser');

  await chair.tab('Chat');
  await chair.write('Message', 'Which colour?');
  await chair.press('Send');
  await owner.getByText('I would change').first().waitFor();
  await owner.getByRole('button', { name: 'Propose a plan' }).and(owner.locator(':enabled')).waitFor();
  await chair.propose();
  await chair.button(/^Approve version/).click();
  await chair.tab('Run');
  await owner.getByText('Held by you').waitFor();
  await seat.tab('Run');
  await ann.getByText('Blue or red?').first().waitFor();
  await ann.getByText('Held by Owner').waitFor();
  await seat.press('Take over');
  await ann.getByRole('alertdialog').getByRole('button', { name: 'Take over' }).click();
  await ann.getByText(/^There is no key for openai/).first().waitFor();
  await ask(ann, 'PUT', '/api/providers/openai/key', { apiKey: 'sk-of-ann-00002', defaultModel: 'model-a' });
  await seat.press('Take over');
  await ann.getByRole('alertdialog').getByRole('button', { name: 'Take over' }).click();
  await ann.getByText('Held by you').waitFor();
  await owner.getByText('Held by Ann Lee').waitFor();
  await look(owner, 'taken-over');
  await seat.write('Message to the agent', 'Blue.');
  await seat.press('Send');
  await seat.review();
  await seat.press(/^Merge/);
  await seat.stage('Done');
  await Promise.all([owner, eve].map((page) => column(page, 'DONE', 'Paint it').waitFor({ state: 'attached' })));
  if (!git(repository, 'show', 'main:app.txt').includes('blue')) faults.push('the merge is not on main');
  said('the run was taken over, carried on with the other key, and merged');

  const task = new URL(ann.url()).searchParams.get('task');
  await looksOnly();
  for (const [method, path, body] of [
    ['POST', `/api/tasks/${task}/comments`, { text: 'May I?' }],
    ['POST', `/api/workflows/${boardId()}/tasks`, { title: 'May I?' }],
    ['POST', `/api/tasks/${task}/runs`, {}],
    ['GET', '/api/audit', undefined],
    ['GET', '/api/users', undefined],
    ['GET', `/api/workflows/${boardId()}/dataset`, undefined],
  ]) {
    const { status } = await ask(eve, method, path, body);
    if (status !== 403) faults.push(`a viewer's ${method} ${path} was answered ${status}`);
  }
  await eve.goto(`${studio.origin}/boards/new`);
  await eve.getByText('Boards are made by administrators').waitFor();
  if ((await eve.getByRole('textbox').count()) > 0) faults.push('a viewer is offered to make a board');
  await look(eve, 'no-new-board');
  await owner.goto(`${studio.origin}/admin/audit`);
  for (const [who, kind] of [['Ann Lee', 'run-taken-over'], ['Owner', 'plan-approved'], ['Ann Lee', 'commented']])
    await owner.getByRole('row').filter({ hasText: who }).filter({ hasText: kind }).first().waitFor();
  const spent = (await ask(owner, 'GET', '/api/usage?by=user')).body.items;
  if (spent.length !== 2) faults.push(`two people spent, and ${spent.length} are told of`);
  said('who looks changed nothing, and the log says who did what');
} catch (error) {
  failure = error;
  await picture(owner, 'failed-owner').catch(() => undefined);
  await picture(ann, 'failed-ann').catch(() => undefined);
} finally {
  await Promise.all(browsers.map((browser) => browser.close()));
  await studio.stop();
  models.stop();
  rmSync(folder, { recursive: true, force: true });
}
if (failure) console.error(`e2e: people failed at ${seconds()}: ${failure.stack}`);
// Who loses a drag, lacks a key or is a viewer is refused on purpose.
const expected = /status of 4(00|03|09) .*\/(move|take-over|comments|tasks|runs|audit|users|dataset)$/;
const left = faults.filter((fault) => !expected.test(fault));
for (const fault of left) console.error(`e2e: people: ${fault}`);
if (failure || left.length > 0) process.exit(1);
console.log(`e2e: people passed in ${seconds()}`);

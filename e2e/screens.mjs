// The reference pictures in docs/screens/, anew: node e2e/screens.mjs [folder] [states [names]], after ./loopforge build. With
// "states" only those beside the demo's way are taken, into a folder that is not emptied, and of those only the ones whose
// names fit the expression.
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { overflow } from './axe.mjs';
import { api, coloured } from './desk.mjs';
import { slowWorld } from './fetching.mjs';
import { hasModels } from './models.mjs';
import { states } from './states.mjs';
import { findBrowser, signIn, startBrowser, startStudio, watch } from './studio.mjs';

const folder = process.argv[2] ?? fileURLToPath(new URL('../docs/screens', import.meta.url));
const looks = {
  light: { viewport: { width: 1400, height: 900 }, colorScheme: 'light' },
  dark: { viewport: { width: 1400, height: 900 }, colorScheme: 'dark' },
  phone: { viewport: { width: 390, height: 844 }, colorScheme: 'light', hasTouch: true, isMobile: true },
  narrow: { viewport: { width: 320, height: 640 }, colorScheme: 'dark', hasTouch: true, isMobile: true },
};
if (!findBrowser()) {
  console.error('screens: there is no Chromium here.');
  process.exit(1);
}
const onlyStates = process.argv[3] === 'states';
const wanted = new RegExp(process.argv[4] ?? '');
if (!onlyStates) rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const faults = [];
const world = hasModels() ? await slowWorld() : undefined;
if (!world) faults.push('aimock is not here, so what a slow Git host looks like has no picture');
const studio = await startStudio({ application: process.env.LOOPFORGE_E2E_APP, environment: world?.environment });
const browser = await startBrowser();
const pages = {};
const open = async (name, state) => {
  const context = await browser.newContext({ ...looks[name], storageState: state, reducedMotion: 'reduce' });
  watch(context, studio.origin, faults);
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  return page;
};
/** JPEG, because the whole folder is to stay small. */
const keep = async (name, look, page = pages[look]) => {
  if (!wanted.test(name)) return;
  await page.evaluate(() => document.fonts.ready);
  // The page of the design shows a skeleton for its own sake, and one picture is of nothing else.
  if (!/design|skeleton/.test(name)) await page.waitForFunction(() => !document.querySelector('[data-slot=skeleton]'));
  const over = await overflow(page);
  if (over > 0) faults.push(`${name} (${look}): ${over} px wider than the screen`);
  await page.screenshot({ path: `${folder}/${name}-${look}.jpg`, type: 'jpeg', quality: 62, animations: 'disabled', caret: 'hide' });
};
const nothing = async () => undefined;
/** An address in a look, once what must be on it is there; what was changed for it is put back after. */
const take = async (page, look, name, path, ready, before = nothing, after = nothing, first = nothing) => {
  if (!wanted.test(name)) return;
  try {
    await first(page);
    await page.goto(studio.origin + path);
    await ready(page).first().waitFor();
    await before(page);
    await keep(name, look, page);
  } catch (error) {
    // The others are taken all the same.
    faults.push(`${name} (${look}): ${error.message}`);
  } finally {
    await after(page);
  }
};
const some = async (among, ...what) => {
  for (const look of among) await take(pages[look], look, ...what);
};
/** The same in every look. */
const all = (name, path, ready, before) => some(Object.keys(looks), name, path, ready, before);

/** The demo's whole way, and every screen there is. */
const theWay = async () => {
  const titled = (name) => (page) => page.getByRole('heading', { name, level: 1 });
  await all('01-boards', '/', (page) => page.getByRole('button', { name: 'Try the demo' }));
  await all('02-new-board', '/boards/new', titled('New board'));
  await all('03-settings', '/settings', (page) => page.getByRole('heading', { name: 'Anthropic' }));

  await all('36-inbox-empty', '/inbox', (page) => page.getByText('Nothing waits for you'));
  const page = pages.light;
  await page.goto(studio.origin);
  await page.getByRole('button', { name: 'Try the demo' }).click();
  await page.waitForURL(/boards\/[0-9a-f-]{36}/);
  const board = new URL(page.url()).pathname;
  const card = (on) => on.getByRole('button', { name: /^#1 / });
  await all('04-board', board, card);
  await card(page).click();
  await page.getByRole('dialog').waitFor();
  const task = new URL(page.url()).searchParams.get('task');
  const at = (tab) => `${board}?task=${task}&tab=${tab}`;
  await page.getByRole('textbox', { name: 'Message' }).fill('How would you do it?');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByText(/ask me for a plan/).waitFor();
  await page.getByRole('button', { name: 'Propose a plan' }).and(page.locator(':enabled')).waitFor();
  await all('05-chat', at('chat'), (on) => on.getByText(/ask me for a plan/));
  await page.getByRole('button', { name: 'Propose a plan' }).click();
  const approve = (on) => on.getByRole('button', { name: /^Approve version/ });
  await page.getByRole('dialog').locator('[data-slot=badge]', { hasText: 'Planning' }).waitFor();
  await all('06-plan', at('plan'), approve);
  await all('07-plan-changes', at('plan'), approve, (on) => on.getByRole('button', { name: 'Ask for changes' }).click());
  await all('08-plan-edit', at('plan'), approve, (on) => on.getByRole('button', { name: 'Edit', exact: true }).click());
  await all('09-inbox', '/inbox', (on) => on.getByText('Greet in several languages'));
  await page.goto(studio.origin + at('plan'));
  await approve(page).click();
  await page.getByRole('tab', { name: 'Run' }).click();
  await page.getByText('Step 2', { exact: true }).waitFor();
  await keep('10-run-live', 'light');
  await page.getByRole('dialog').locator('[data-slot=badge]', { hasText: 'Review' }).waitFor();
  await all('11-run', at('run'), (on) => on.getByText('Step 3', { exact: true }));
  await all('12-log', at('run'), (on) => on.getByRole('button', { name: 'Log', exact: true }), async (on) => {
    await on.getByRole('button', { name: 'Log', exact: true }).click();
    await on.getByRole('searchbox', { name: 'Search the log' }).fill('German');
    await on.locator('mark').first().waitFor();
    const { y, height } = await on.getByRole('region', { name: 'Log', exact: true }).boundingBox();
    const seen = Math.min(y + height, on.viewportSize().height) - y;
    if (seen < 100) faults.push(`12-log: only ${Math.round(seen)} px of the log can be seen at ${on.viewportSize().width} px`);
  });
  await all('13-review', at('review'), (on) => on.getByText(/every check passed/), (on) => coloured(on, 'review'));
  await all('14-timeline', at('timeline'), (on) => on.getByText('approved version 1 of the plan'));
  await all('15-task-page', `${board}/tasks/${task}?tab=timeline`, (on) => on.getByText('approved version 1 of the plan'));
  await all('16-card-menu', board, card, async (on) => {
    await on.getByRole('button', { name: 'Actions for #1' }).click();
    await on.getByRole('menu').waitFor();
  });
  await all('17-palette', board, card, async (on) => {
    await on.getByRole('button', { name: 'Search and commands' }).click();
    await on.getByRole('dialog').getByRole('combobox').waitFor();
  });
  await page.goto(studio.origin + board);
  await card(page).waitFor();
  await page.keyboard.press('Shift+Slash');
  await page.getByRole('heading', { name: 'Keyboard shortcuts' }).waitFor();
  await keep('18-help', 'light');
  await all('19-board-settings', `${board}/settings`, titled('Board settings'));
  await all('20-filter', `${board}?q=nothing`, (on) => on.getByText('No card matches the filter.').locator('visible=true'));
  await all('21-design', '/design', titled('Design'));
  await all('23-usage', '/usage', titled('Usage'));
  await all('24-docs', '/docs', titled('API'));
  await all('25-people', '/admin/people', titled('People'));
  await all('26-audit', '/admin/audit', titled('Audit log'));
  await all('27-queue', '/admin/queues', titled('Queue'));
  await all('28-review-range', at('review'), (on) => on.getByText(/every check passed/), async (on) => {
    const lines = on.locator('[data-anchor]');
    await lines.nth(2).click();
    await lines.nth(4).click({ modifiers: ['Shift'] });
    await on.getByRole('textbox', { name: /^Comment on lines/ }).fill('Say here which languages there are.');
    await coloured(on, 'a range');
  });
  await all('29-review-split', at('review'), (on) => on.getByText(/every check passed/), async (on) => {
    const split = on.getByRole('button', { name: 'Side by side' });
    if ((await split.getAttribute('aria-pressed')) !== 'true') await split.click();
    await on.locator('[data-rows]').scrollIntoViewIfNeeded();
    await coloured(on, 'side by side');
  });
  await all('30-cost-filter', `${board}?cost=10000`, (on) => on.getByText('No card matches the filter.').locator('visible=true'));
  const section = (path, name) => [path, (on) => on.getByRole('heading', { name }), (on) =>
    on.getByRole('heading', { name }).first().evaluate((heading) => heading.closest('section, form, article, div.border').scrollIntoView({ block: 'start' }))];
  await all('31-notifications', ...section('/settings', 'Notifications'));
  await all('32-members', ...section(`${board}/settings`, 'Who is on this board'));
  await all('33-learn', ...section(`${board}/settings`, 'Learn from your own work'));
  // A card that waits for the first one, approved: the board says so, and a merge asks.
  const next = await api(page, `/api/workflows/${board.split('/').pop()}/tasks`, 'POST', {
    title: 'Greet in one more language',
    dependsOn: [task],
  });
  await api(page, `/api/tasks/${next.id}/brainstorm`, 'POST', { message: 'Which one?' });
  await api(page, `/api/tasks/${next.id}/plan`, 'POST', {});
  const plan = await api(page, `/api/tasks/${next.id}/plan`);
  await api(page, `/api/tasks/${next.id}/plan/approve`, 'POST', { version: plan.version, digest: plan.digest });
  await all('34-waits', board, (on) => on.getByText('Waits for #1'), (on) =>
    on.getByText('Waits for #1').first().scrollIntoViewIfNeeded());
  await all('35-merge-asks', at('review'), (on) => on.getByText(/every check passed/), async (on) => {
    await on.getByRole('button', { name: 'Merge', exact: true }).click();
    await on.getByRole('alertdialog').waitFor();
  });
  await all('22-not-found', '/nowhere', (on) => on.getByText('There is nothing here.'));
};

try {
  for (const look of onlyStates ? [] : Object.keys(looks)) {
    const stranger = await open(look);
    await stranger.goto(studio.origin);
    await stranger.getByText('loopforge login-link').first().waitFor();
    await keep('00-sign-in', look, stranger);
    await stranger.context().close();
  }
  const state = await signIn(browser, studio);
  for (const name of Object.keys(looks)) pages[name] = await open(name, state);
  if (!onlyStates) await theWay();
  const before = faults.length;
  await states({ studio, pages, some, take, open, keep, world });
  // What the server refuses there is refused on purpose.
  faults.push(...faults.splice(before).filter((fault) => !fault.includes('Failed to load resource')));
} finally {
  await browser.close();
  await studio.stop();
  world?.stop();
}
const kilobytes = readdirSync(folder).reduce((sum, file) => sum + statSync(`${folder}/${file}`).size, 0) / 1024;
console.log(`screens: ${readdirSync(folder).length} pictures, ${kilobytes.toFixed(0)} KB`);
for (const fault of faults) console.error(`screens: ${fault}`);
if (faults.length > 0) process.exit(1);

// What a person does on a board, in headless Chromium: cards written in several columns, filters by state, person and
// provider, any place in a long column, a refused move and its missing step on the card, keys that change cards, undo, and
// what somebody else does meanwhile; at last what the card of a run says, and the board on a phone.
import { join } from 'node:path';
import { axe, overflow } from './axe.mjs';
import { api } from './desk.mjs';
import { findBrowser, signIn, startBrowser, startStudio, watch } from './studio.mjs';

const browserPath = findBrowser();
if (!browserPath) {
  console.log('e2e: board skipped, there is no Chromium here.');
  process.exit(0);
}
const began = performance.now();
const faults = [];
const studio = await startStudio({ application: process.env.LOOPFORGE_E2E_APP });
const browser = await startBrowser(browserPath);
const state = await signIn(browser, studio);
const open = async (look = {}) => {
  const context = await browser.newContext({
    storageState: state,
    viewport: { width: 1600, height: 900 },
    permissions: ['clipboard-read', 'clipboard-write'],
    ...look,
  });
  watch(context, studio.origin, faults);
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  return page;
};
const must = (holds, what) => {
  if (!holds) faults.push(what);
};
/** Waits until the page has drawn what it has to draw: nothing in it moves from one frame to the next. */
const drawn = (page) =>
  page.evaluate(async () => {
    const frame = () => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
    const places = () =>
      [...document.querySelectorAll('[data-task]')]
        .map((row) => `${row.dataset.task} ${Math.round(row.getBoundingClientRect().top)}`)
        .join();
    for (let before = ''; before !== places(); await frame()) before = places();
  });
/** What the server tells a page on its board's socket, and waiting for some of it. */
const hear = (page) => {
  const frames = [];
  page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => frames.push(String(payload))));
  return async (...words) => {
    const told = () => frames.some((frame) => words.every((word) => frame.includes(word)));
    while (!told()) await page.waitForEvent('websocket', { timeout: 50 }).catch(() => undefined);
  };
};
const picture = async (name, page) => {
  const at = process.env.LOOPFORGE_E2E_PICTURES;
  if (at) await page.screenshot({ path: join(at, `board-${name}.png`) });
};

try {
  const page = await open();
  const heard = hear(page);
  await page.goto(studio.origin);
  const { id: board } = await api(page, '/api/workflows/demo', 'POST', {});
  const column = (stage, on = page) => on.locator(`section[data-stage=${stage}]`);
  const card = (title, on = page) => on.locator('[data-task]', { hasText: title });
  const focus = (title) => card(title).locator('[data-card-button]').focus();
  const toast = (text) => page.getByText(text).first().waitFor();
  const address = `${studio.origin}/boards/${board}`;
  for (let at = 1; at <= 45; at += 1)
    await api(page, `/api/workflows/${board}/tasks`, 'POST', {
      title: `Task ${String(at).padStart(2, '0')}`,
      labels: at % 3 === 0 ? ['third'] : [],
      priority: at % 5 === 0 ? 'HIGH' : 'NONE',
    });
  await page.goto(address);
  await card('Task 01').waitFor();

  // A card is written where a column takes it; elsewhere it begins in Todo, and the button says so.
  await page.getByRole('button', { name: 'Add a card to Brainstorming' }).click();
  await page.getByRole('textbox', { name: 'What should be done?' }).fill('Written in Brainstorming');
  await page.keyboard.press('Enter');
  await column('BRAINSTORMING').getByText('Written in Brainstorming').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'New cards do not begin in Ready; write one in Todo' }).click();
  await column('TODO').getByRole('textbox', { name: 'What should be done?' }).waitFor();
  await page.keyboard.press('Escape');

  // A move that is refused is explained on the card, and offers the step that is missing.
  const dragged = card('Written in Brainstorming');
  await dragged.dragTo(column('READY').getByRole('region'));
  await dragged.getByText('Approve the plan first.').waitFor();
  await picture('refused', page);
  must((await axe(page, 'refused move')).length === 0, 'axe: the refused move');
  await dragged.getByRole('button', { name: 'See the plan' }).click();
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  must((await dragged.getByText('Approve the plan first.').count()) === 0, 'the refusal stays after its step was taken');

  // Any place in a long column.
  await card('Task 01').hover();
  await card('Task 01').getByRole('button', { name: /^Actions for/ }).click();
  await page.getByRole('menuitem', { name: 'Todo', exact: true }).hover();
  await page.getByRole('menuitem', { name: 'To a place…' }).click();
  await page.getByRole('spinbutton', { name: /^Place, 1 to/ }).fill('20');
  await picture('place', page);
  await page.getByRole('button', { name: 'Move there' }).click();
  await toast(/moved to Todo/);
  const order = async () => {
    const { stages } = await api(page, `/api/workflows/${board}/board`);
    return stages[0].tasks.map(({ title }) => title);
  };
  must((await order())[19] === 'Task 01', `the card is not at place 20 but at ${(await order()).indexOf('Task 01') + 1}`);
  await page.keyboard.press('Control+z');
  await page.waitForFunction(
    async (id) => {
      const { stages } = await (await fetch(`/api/workflows/${id}/board`)).json();
      return stages[0].tasks.findIndex(({ title }) => title === 'Task 01') !== 19;
    },
    board,
    { polling: 200 },
  );

  // Keys: priority and labels of the chosen cards, the link of one.
  await focus('Task 02');
  await page.keyboard.press('p');
  await page.getByRole('toolbar').getByRole('combobox', { name: 'Priority' }).selectOption('URGENT');
  await card('Task 02').getByText('Urgent').waitFor();
  await page.getByRole('button', { name: 'Clear the selection' }).click();
  await focus('Task 02');
  await page.keyboard.press('Shift+L');
  await page.getByRole('textbox', { name: 'Add a label' }).fill('keyed');
  await page.keyboard.press('Enter');
  await card('Task 02').getByText('keyed').waitFor();
  await page.getByRole('button', { name: 'Clear the selection' }).click();
  await focus('Task 02');
  await page.keyboard.press('y');
  await toast('The link is on the clipboard.');
  const link = await page.evaluate(() => navigator.clipboard.readText());
  must(link.startsWith(`${address}/tasks/`), `the link is ${link}`);
  await page.keyboard.press('a');
  await toast('1 card is yours.');

  // Filters are in the address, counted truly, and taken away one by one.
  await page.getByRole('button', { name: 'View', exact: true }).click();
  await page.getByRole('menuitemcheckbox', { name: 'third' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'High' }).click();
  await picture('filters', page);
  await page.keyboard.press('Escape');
  await column('TODO').getByText('3 of 46').waitFor();
  must(/label=.*third/.test(decodeURIComponent(page.url())), `the filter is not in ${page.url()}`);
  await page.reload();
  await column('TODO').getByText('3 of 46').waitFor();
  await page.getByRole('button', { name: 'Remove High' }).click();
  await column('TODO').getByText('15 of 46').waitFor();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.getByRole('button', { name: 'View', exact: true }).click();
  const me = (await api(page, '/api/session')).user.name;
  await page.getByRole('menuitemcheckbox', { name: me, exact: true }).click();
  await page.keyboard.press('Escape');
  await column('TODO').getByText('1 of 46').waitFor();
  await page.getByText(`Assigned to ${me}`).first().waitFor();
  await page.getByRole('button', { name: 'Clear filters' }).click();

  // What somebody else does moves nothing under the hand, nor what is being read.
  const region = column('TODO').getByRole('region');
  await region.evaluate((element) => element.scrollTo(0, 1200));
  await drawn(page);
  const readAt = () =>
    region.evaluate((element) => {
      const top = element.getBoundingClientRect().top;
      const rows = [...element.querySelectorAll('[data-task]')].map((row) => ({
        id: row.dataset.task,
        at: Math.round(row.getBoundingClientRect().top - top),
      }));
      return rows.filter(({ at }) => at >= 0).toSorted((one, other) => one.at - other.at)[0];
    });
  const read = await readAt();
  const other = await open();
  await other.goto(studio.origin);
  const { stages } = await api(other, `/api/workflows/${board}/board`);
  const [, first, second] = stages[0].tasks;
  await api(other, `/api/tasks/${first.id}`, 'DELETE');
  await page.waitForFunction(() => !document.querySelector('section[data-stage=TODO]').textContent.includes('46'));
  await drawn(page);
  const still = await region.evaluate((element, id) => {
    const row = element.querySelector(`[data-task="${id}"]`);
    return row && Math.round(row.getBoundingClientRect().top - element.getBoundingClientRect().top);
  }, read.id);
  must(still !== null && Math.abs(still - read.at) <= 1, `the card being read went from ${read.at} to ${still}`);

  const lifted = await region.evaluate((element) => element.querySelector('[data-task]:nth-of-type(1)')?.dataset.task);
  await page.locator(`[data-task="${lifted}"] [data-card-button]`).focus();
  await page.keyboard.press('Space');
  await api(other, `/api/tasks/${second.id}/move`, 'POST', { stage: 'DONE', version: second.version });
  await heard('task-moved', second.id);
  await drawn(page);
  must((await column('DONE').locator(`[data-task="${second.id}"]`).count()) === 0, 'the board moved while a card was lifted');
  await page.keyboard.press('Escape');
  await column('DONE').locator(`[data-task="${second.id}"]`).waitFor();

  // While a run works, its card says what the agent is at; its provider can be asked for.
  await page.evaluate(() => {
    globalThis.said = new Set();
    new MutationObserver(() => {
      for (const row of document.querySelectorAll('section[data-stage=EXECUTING] [data-task] p')) said.add(row.textContent);
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  const demo = (await api(page, `/api/workflows/${board}/board`)).stages
    .flatMap(({ tasks }) => tasks)
    .find(({ title }) => !/^(Task|Written)/.test(title));
  await api(page, `/api/tasks/${demo.id}/brainstorm`, 'POST', { message: 'What would you do?' });
  await api(page, `/api/tasks/${demo.id}/plan`, 'POST', {});
  const plan = await api(page, `/api/tasks/${demo.id}/plan`);
  await api(page, `/api/tasks/${demo.id}/plan/approve`, 'POST', { version: plan.version, digest: plan.digest });
  await column('REVIEW').locator(`[data-task="${demo.id}"]`).waitFor({ timeout: 60_000 });
  const said = await page.evaluate(() => [...globalThis.said]);
  must(said.some((line) => /^(Edits|Writes|Runs|Reads|Searches for|Looks through) /.test(line)), `the card said: ${said.join(' | ')}`);
  console.log(`e2e: the card of the run said: ${said.join(' | ')}`);

  // Closing what an approved card waits for says that its run starts, and asks.
  const all = (await api(page, `/api/workflows/${board}/board`)).stages.flatMap(({ tasks }) => tasks);
  const awaited = all.find(({ title }) => title === 'Task 04');
  const waiting = await api(page, `/api/workflows/${board}/tasks`, 'POST', { title: 'Second', dependsOn: [awaited.id] });
  await api(page, `/api/tasks/${waiting.id}/brainstorm`, 'POST', { message: 'And this one?' });
  await api(page, `/api/tasks/${waiting.id}/plan`, 'POST', {});
  const its = await api(page, `/api/tasks/${waiting.id}/plan`);
  await api(page, `/api/tasks/${waiting.id}/plan/approve`, 'POST', { version: its.version, digest: its.digest });
  await column('READY').locator(`[data-task="${waiting.id}"]`).waitFor();
  await region.evaluate((element) => element.scrollTo(0, 0));
  await card('Task 04').hover();
  await card('Task 04').getByRole('button', { name: /^Actions for/ }).click();
  await page.getByRole('menuitem', { name: 'Done' }).click();
  const placeThere = page.getByRole('menuitem', { name: 'At the top' });
  if (await placeThere.isVisible()) await placeThere.click();
  await page.getByRole('alertdialog').getByText('1 approved card waits only for this.').waitFor();
  await picture('starts', page);
  await page.getByRole('button', { name: 'Close and let them start' }).click();
  await column('REVIEW').locator(`[data-task="${waiting.id}"]`).waitFor({ timeout: 60_000 });

  await page.goto(`${address}?provider=scripted`);
  await column('REVIEW').getByText('2', { exact: true }).first().waitFor();
  must((await page.locator('[data-task]').count()) === 2, 'more cards than the two of the scripted model');

  for (const [name, look] of Object.entries({
    dark: { colorScheme: 'dark' },
    phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
    narrow: { viewport: { width: 320, height: 640 }, colorScheme: 'dark', hasTouch: true, isMobile: true },
  })) {
    const on = await open({ reducedMotion: 'reduce', ...look });
    await on.goto(`${address}?label=%5B%22third%22%5D&priority=%5B%22HIGH%22%2C%22NONE%22%5D`);
    await card('Task 03', on).waitFor();
    await picture(name, on);
    faults.push(...(await axe(on, `board with filters (${name})`)));
    const over = await overflow(on);
    if (over > 0) faults.push(`the board (${name}) is ${over} px wider than the screen`);
    await on.context().close();
  }
} catch (error) {
  faults.push(error.stack ?? String(error));
  for (const context of browser.contexts()) for (const shown of context.pages()) await picture(`failed-${Date.now()}`, shown).catch(() => undefined);
} finally {
  await browser.close();
  await studio.stop();
}
if (faults.length > 0) {
  console.error(`e2e: the board failed:\n${faults.join('\n')}`);
  process.exit(1);
}
console.log(`e2e: what a person does on a board: passed, ${((performance.now() - began) / 1000).toFixed(1)} s`);

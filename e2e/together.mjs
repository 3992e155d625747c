// Two browsers moving the same cards at random on one board for a minute; at the end both pages and the server must show
// the same order in every column, and then after each of twenty moves that somebody else makes one by one: what a page
// missed while all moved, a later move may have put right. node e2e/together.mjs [seconds] [seed]
import { api, desk } from './desk.mjs';
import { findBrowser, signIn, startBrowser, startStudio, watch } from './studio.mjs';

const seconds = Number(process.argv[2] ?? 60);
const CARDS = 9;
const ONE_BY_ONE = 20;
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
if (!findBrowser()) {
  console.log('together: skipped, there is no Chromium here.');
  process.exit(0);
}
/** Numbers below a bound, the same for the same seed (mulberry32). */
const dice = (start) => {
  let at = start;
  return (below) => {
    at = (at + 0x6d2b79f5) | 0;
    let mixed = Math.imul(at ^ (at >>> 15), 1 | at);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
};
const faults = [];
const studio = await startStudio({ application: process.env.LOOPFORGE_E2E_APP });
const browser = await startBrowser();
const state = await signIn(browser, studio);
const open = async () => {
  const context = await browser.newContext({ storageState: state, viewport: { width: 1600, height: 1200 }, reducedMotion: 'reduce' });
  watch(context, studio.origin, faults);
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  return page;
};
const shown = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('section[data-stage]')].map((column) => [
      column.dataset.stage,
      [...column.querySelectorAll('[data-index]')]
        .sort((one, other) => one.dataset.index - other.dataset.index)
        .map((row) => row.querySelector('[data-task]').dataset.task),
    ]),
  );
const told = (page, id) =>
  page.evaluate(async (board) => {
    const { stages } = await (await fetch(`/api/workflows/${board}/board`)).json();
    return stages.map(({ stage, tasks }) => [stage, tasks.map((task) => task.id)]);
  }, id);

const counts = { tried: 0, moved: 0, refused: 0 };
/** By keyboard as a person does it: lift a card, carry it a few places, drop it. */
const moveOne = async (page, roll) => {
  const cards = page.locator('[data-task] [data-card-button]');
  const card = cards.nth(roll(await cards.count()));
  try {
    await card.focus({ timeout: 2_000 });
  } catch {
    return; // it was drawn anew under our hands
  }
  await page.keyboard.press('Space');
  for (let turn = 1 + roll(4); turn > 0; turn -= 1)
    await page.keyboard.press(['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'ArrowDown'][roll(5)]);
  await page.keyboard.press('Space');
  counts.tried += 1;
};

let failure;
try {
  const [one, other] = await Promise.all([open(), open()]);
  for (const page of [one, other])
    page.on('response', (answer) => {
      if (!answer.url().endsWith('/move')) return;
      if (answer.ok()) counts.moved += 1;
      else counts.refused += 1;
    });
  await one.goto(studio.origin);
  await desk(one).press('Try the demo');
  await one.waitForURL(/boards\/[0-9a-f-]{36}/);
  const board = one.url();
  const id = new URL(board).pathname.split('/').pop();
  // Enough cards that the two meet on one now and then, few enough that each is drawn.
  for (let at = 1; at < CARDS; at += 1) await api(one, `/api/workflows/${id}/tasks`, 'POST', { title: `Card ${at}` });
  await other.goto(board);
  await Promise.all([one, other].map((page) => page.locator('[data-task]').nth(CARDS - 1).waitFor()));
  await Promise.all([one, other].map((page) => page.getByText('Live', { exact: true }).waitFor()));
  const until = performance.now() + seconds * 1000;
  const play = async (page, roll) => {
    while (performance.now() < until) await moveOne(page, roll);
    await page.keyboard.press('Escape');
  };
  await Promise.all([play(one, dice(seed)), play(other, dice(seed + 1))]);
  const ended = performance.now();
  let last;
  /** Whether both pages come to show what the server has, within so many milliseconds. */
  const agree = async (patience) => {
    for (const since = performance.now(); ; await one.waitForTimeout(100)) {
      const seen = await Promise.all([told(one, id), shown(one), shown(other)]);
      last = JSON.stringify(seen);
      const [truth, ...pages] = seen.map((columns) => JSON.stringify(columns));
      if (pages.every((page) => page === truth)) return true;
      if (performance.now() > since + patience) return false;
    }
  };
  const equal = await agree(60_000);
  const took = Math.round(performance.now() - ended);
  let heard = 0;
  const roll = dice(seed + 2);
  while (equal && heard < ONE_BY_ONE) {
    const { stages } = await api(one, `/api/workflows/${id}/board`);
    const open = stages.filter(({ stage }) => stage === 'TODO' || stage === 'BRAINSTORMING');
    const cards = open.flatMap(({ stage, tasks }) => tasks.map((task) => ({ ...task, to: stage === 'TODO' ? 'BRAINSTORMING' : 'TODO' })));
    const card = cards[roll(cards.length)];
    const column = open.find(({ stage }) => stage === card.to).tasks;
    await api(one, `/api/tasks/${card.id}/move`, 'POST', { stage: card.to, version: card.version, beforeTaskId: column[roll(column.length + 1)]?.id });
    if (!(await agree(5_000))) break;
    heard += 1;
  }
  // A refused move is told to the console by the browser itself; that is an answer, not a fault.
  const real = faults.filter((fault) => !/status of 4(09|22) .*\/move$/.test(fault));
  console.log(`together: seed ${seed}, ${CARDS} cards, ${seconds} s, ${counts.tried} drops, ${counts.moved} moved, ${counts.refused} refused`);
  console.log(`together: ${equal ? 'ok  ' : 'FAIL'} both pages and the server agree after ${took} ms`);
  console.log(`together: ${heard === ONE_BY_ONE ? 'ok  ' : 'FAIL'} both pages show each of ${ONE_BY_ONE} moves made one by one, ${heard} of them`);
  console.log(`together: ${real.length === 0 ? 'ok  ' : 'FAIL'} ${real.length} console errors, ${faults.length - real.length} refusals told by the browser`);
  if (!equal || heard < ONE_BY_ONE) throw new Error(`not equal: ${last}`);
  if (real.length > 0) throw new Error(real.join('\n'));
} catch (error) {
  failure = error;
} finally {
  await browser.close();
  await studio.stop();
}
if (failure) {
  console.error(`together: ${failure.stack}`);
  process.exit(1);
}

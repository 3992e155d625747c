// The page's speed in headless Chromium: a board of 5,000 cards, changes, drags, a long log, a fast answer.
// ./loopforge build && node bench/board.mjs [--write] ; with --write the figures go to bench/board.md.
// node bench/board.mjs --peers [--write] looks at it beside the boards of others instead, which it installs from npm for that,
// and writes bench/peers.md.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { install, peers } from './peers.mjs';
import { findBrowser, signIn, startBrowser, startStudio } from '../e2e/studio.mjs';

const CARDS = 5000;
const rows = [];
const misses = [];
/** Keeps a figure. Counts, bytes and CPU are gates; wall time is only told, because machines differ. */
const figure = (name, value, unit, limit, isGate = true) => {
  const missed = limit !== undefined && value > limit;
  rows.push([name, `${Number(value.toFixed(1))} ${unit}`, limit === undefined ? '' : `${limit} ${unit}`, isGate ? 'gate' : 'told', missed ? 'over' : '']);
  if (missed && isGate) misses.push(name);
  console.log(`${name.padEnd(58)} ${value.toFixed(1).padStart(9)} ${unit}${missed ? `   over ${limit}` : ''}`);
};
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

if (!findBrowser()) {
  console.log('bench: skipped, there is no Chromium here.');
  process.exit(0);
}
const studio = await startStudio({ application: process.env.LOOPFORGE_E2E_APP });
const seed = (cards) => {
  const words = [...studio.command, 'seed', '--boards', '1', '--cards', String(cards), '--data', studio.data];
  const seeded = spawnSync(process.env.JAVA_HOME ? `${process.env.JAVA_HOME}/bin/java` : 'java', words, { encoding: 'utf8' });
  if (seeded.status !== 0) throw new Error(seeded.stdout + seeded.stderr);
};
let browser = await startBrowser();
const state = await signIn(browser, studio);

const openPage = async (storageState = state) => {
  const context = await browser.newContext({ storageState, viewport: { width: 1400, height: 900 } });
  return { context, ...(await newPage(context)) };
};
const newPage = async (context) => {
  const page = await context.newPage();
  await page.addInitScript(() => {
    globalThis.longTasks = [];
    globalThis.shifts = 0;
    globalThis.drags = 0;
    addEventListener('dragstart', () => (globalThis.drags += 1), true);
    new PerformanceObserver((list) => globalThis.longTasks.push(...list.getEntries().map((entry) => entry.duration))).observe({ type: 'longtask', buffered: true });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.shifts += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
  });
  const cdp = await context.newCDPSession(page);
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  return { page, cdp };
};
/** Seconds the page's main thread has worked, by its own clock: what else the machine does is not counted. */
const busy = async (cdp) => {
  const { metrics } = await cdp.send('Performance.getMetrics');
  const of = (name) => metrics.find((metric) => metric.name === name)?.value ?? 0;
  return of('TaskDuration');
};
const heap = async (cdp) => {
  await cdp.send('HeapProfiler.collectGarbage');
  return (await cdp.send('Runtime.getHeapUsage')).usedSize / 2 ** 20;
};
/** Two seconds of a card carried over the board, by mouse, and put back. */
const dragged = async (page, cdp, selector, lifted = () => globalThis.drags > 0) => {
  const box = await page.locator(selector).first().boundingBox();
  await page.evaluate(() => (globalThis.longTasks.length = 0));
  await page.mouse.move(box.x + 40, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + 60, box.y + 40, { steps: 4 });
  const worked = await busy(cdp);
  const since = performance.now();
  for (let step = 0; performance.now() - since < 2000; step += 1) {
    await page.mouse.move(150 + ((step * 9) % 900), 250 + ((step * 7) % 400));
    await sleep(16);
  }
  const cpu = ((await busy(cdp)) - worked) * 1000;
  if (!(await page.evaluate(lifted))) throw new Error(`${selector} was not lifted`);
  await page.keyboard.press('Escape');
  await page.mouse.up();
  return { cpu, longTasks: await page.evaluate(() => globalThis.longTasks.length) };
};
/** So long a board is looked at; where it has not done all by then, what it had done is told. */
const LOOK = 5 * 60_000;
/**
 * What can be seen of any board: how soon its first card is there, what it costs to come to rest, and to carry a card. Each
 * figure is put into `found` when it is there, and what is being done into `found.doing`.
 */
const seen = async (url, { card, lifted, before, storageState }, found) => {
  const { context, ...first } = await openPage(storageState ?? { cookies: [], origins: [] });
  if (before) await context.addInitScript(before);
  // A page that speaks to others is measured without them.
  await context.route((to) => to.origin !== new URL(url).origin, (route) => route.abort());
  found.doing = 'opening it';
  await first.page.goto(url, { timeout: 180_000 });
  await first.page.locator(card).first().waitFor({ timeout: 180_000 });
  const [times, costs] = [[], []];
  const middle = (all) => all.toSorted((one, other) => one - other)[Math.floor(all.length / 2)];
  // Each time a page of its own, whose work is counted from nothing; the files are in the browser's cache.
  let last = first;
  for (let visit = 0; visit < 5; visit += 1) {
    found.doing = `opening it for the ${visit + 2}. time`;
    await last.page.close();
    last = await newPage(context);
    await last.page.goto(url, { waitUntil: 'commit' });
    await last.page.locator(card).first().waitFor({ timeout: 180_000 });
    times.push(await last.page.evaluate(() => performance.now()));
    await sleep(2500);
    costs.push((await busy(last.cdp)) * 1000);
    found['first card there, median of 5 (ms)'] = middle(times);
    found['main thread until it rests, median of 5 (ms)'] = middle(costs);
  }
  const { page, cdp } = last;
  found.doing = 'counting its nodes and its heap';
  found['DOM nodes'] = await page.evaluate(() => document.querySelectorAll('*').length);
  found['heap after collection (MB)'] = await heap(cdp);
  found.doing = 'carrying a card';
  const drag = await dragged(page, cdp, card, lifted);
  found['CPU for 2 s of dragging (ms)'] = drag.cpu;
  found['long tasks while dragging'] = drag.longTasks;
  found.doing = 'closing it';
  await context.close();
  delete found.doing;
};
/** The same of a board that may not manage it: then `failed` says where it came to a stop, and the browser is made anew. */
const tried = async (url, how) => {
  const found = {};
  let bell;
  const late = new Promise((_, reject) => {
    bell = setTimeout(() => reject(new Error(`not through after ${LOOK / 60_000} minutes`)), LOOK);
  });
  try {
    await Promise.race([seen(url, how, found), late]);
  } catch (error) {
    found.failed = `${found.doing}: ${error.message.split('\n')[0]}`;
    await browser.close();
    browser = await startBrowser();
  } finally {
    clearTimeout(bell);
  }
  return found;
};
const compared = [];
const keep = (board) => {
  compared.push(board);
  console.log(`${board.count} cards, ${board.name}: ${JSON.stringify(board.found)}`);
};
const withPeers = process.argv.includes('--peers');
/** Our board and those of others with as many cards, one after the other. */
const compare = async (address, counts) => {
  const installed = peers.map((peer) => ({ ...peer, ...install(peer) }));
  try {
    for (const count of counts) {
      seed(count);
      const ours = await tried(await address(), { card: '[data-task]', storageState: state });
      if (ours.failed) throw new Error(`ours: ${ours.failed}`);
      keep({ count, name: 'Loopforge Studio', load: loadavg()[0], found: ours });
      for (const peer of installed) {
        const { url, stop } = await peer.start(count);
        try {
          keep({ count, name: `${peer.name} (${peer.package})`, found: await tried(url, peer), load: loadavg()[0] });
        } finally {
          stop();
        }
      }
    }
  } finally {
    for (const { remove } of installed) remove();
  }
};
/** One table for each number of cards; in brackets how many times ours. */
const comparison = () =>
  [...new Set(compared.map(({ count }) => count))]
    .map((count) => {
      const boards = compared.filter((each) => each.count === count);
      const [ours] = boards;
      const cell = (found, what) => {
        if (found[what] === undefined) return '–';
        const figureOf = Number(found[what].toFixed(1));
        return found === ours.found || !ours.found[what] ? `${figureOf}` : `${figureOf} (${(found[what] / ours.found[what]).toFixed(1)}×)`;
      };
      const stopped = boards
        .filter(({ found }) => found.failed)
        .map(({ name, found }) => `\n\n${name} did not manage ${count} cards. It came to a stop while ${found.failed}. A median before it is of the times it was seen.`)
        .join('');
      const loads = boards.map(({ load }) => load.toFixed(1)).join(', ');
      const lines = Object.keys(ours.found).map((what) => `| ${[what, ...boards.map(({ found }) => cell(found, what))].join(' | ')} |`);
      return `| ${count} cards | ${boards.map(({ name }) => name).join(' | ')} |\n|---|${boards.map(() => '---|').join('')}\n${[...lines, `| load of the machine after it | ${loads.replaceAll(', ', ' | ')} |`].join('\n')}${stopped}`;
    })
    .join('\n\n');
const beside = () => `# The board beside those of others

Written by \`node bench/board.mjs --peers --write\` on ${cpus().length} cores, load ${loadavg()[0].toFixed(1)} at the end. Boards for work with agents that install from npm and then run without anything else, each at one version, without install scripts, with as many cards, in the same headless Chromium one after the other. In brackets: how many times ours. Their cards hold a title and nothing more; ours are seeded with labels, priorities and states. Requests to anybody but the board's own server are refused to all. CPU is the main thread's own time; how soon the first card is there is wall time and told, not held.

${comparison()}

Not compared: vibe-kanban, whose npm package (0.1.44) holds a launcher only, which downloads its program from elsewhere at the first start.
`;
const api = async (page, path, method = 'GET', body = undefined) =>
  page.evaluate(
    async ([to, verb, sent]) => {
      globalThis.csrf ??= (await (await fetch('/api/session')).json()).csrfToken;
      const answer = await fetch(to, { method: verb, headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': globalThis.csrf }, body: sent && JSON.stringify(sent) });
      return answer.json();
    },
    [path, method, body],
  );

measured: try {
  const largest = async () => {
    const helper = await openPage();
    await helper.page.goto(studio.origin);
    const { items } = await api(helper.page, '/api/workflows');
    const boards = await Promise.all(items.map(({ id }) => api(helper.page, `/api/workflows/${id}/board`)));
    await helper.context.close();
    const cardsOf = ({ stages }) => stages.flatMap(({ tasks }) => tasks).length;
    return boards.toSorted((one, other) => cardsOf(other) - cardsOf(one))[0];
  };
  if (withPeers) {
    await compare(async () => `${studio.origin}/boards/${(await largest()).workflow.id}`, [1000, CARDS]);
    if (process.argv.includes('--write')) writeFileSync(fileURLToPath(new URL('peers.md', import.meta.url)), beside());
    break measured;
  }
  seed(CARDS);
  const board = await largest();
  const path = `/boards/${board.workflow.id}`;

  // The board of 5,000 cards.
  const { page, cdp, context } = await openPage();
  await page.goto(studio.origin + path);
  await page.locator('[data-task]').first().waitFor();
  const times = [];
  for (let visit = 0; visit < 5; visit += 1) {
    await page.reload({ waitUntil: 'commit' });
    await page.locator('[data-task]').first().waitFor();
    times.push(await page.evaluate(() => performance.now()));
  }
  times.sort((one, other) => one - other);
  figure(`board of ${CARDS} cards: first card there, median of 5`, times[2], 'ms', 800, false);
  await sleep(1500);
  figure('DOM nodes on the board', await page.evaluate(() => document.querySelectorAll('*').length), 'nodes', 4500);
  figure('layout shift', await page.evaluate(() => globalThis.shifts), 'CLS', 0.02);
  const before = await heap(cdp);
  figure('JavaScript heap after collection', before, 'MB', 20);

  // 50 changes a second, made by somebody else.
  const tasks = board.stages.flatMap(({ tasks: list }) => list).slice(0, 500);
  const [started, worked] = [performance.now(), await busy(cdp)];
  let changes = 0;
  const { origin } = studio;
  const session = await api(page, '/api/session');
  // Four hands, each with cards of its own.
  const maker = async (hand) => {
    const mine = tasks.filter((_, index) => index % 4 === hand);
    let own = 0;
    const cookie = state.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    const versions = new Map(tasks.map(({ id, version }) => [id, version]));
    while (performance.now() - started < 10_000) {
      const { id } = mine[own % mine.length];
      const answer = await fetch(`${origin}/api/tasks/${id}`, { method: 'PATCH', headers: { cookie, origin, 'Content-Type': 'application/json', 'X-CSRF-Token': session.csrfToken }, body: JSON.stringify({ title: `Changed ${own}`, version: versions.get(id) }) });
      if (answer.ok) versions.set(id, (await answer.json()).version);
      changes += 1;
      own += 1;
      await sleep(Math.max(0, own * 80 - (performance.now() - started)));
    }
  };
  await Promise.all([0, 1, 2, 3].map(maker));
  const seconds = (performance.now() - started) / 1000;
  figure('changes a second that arrived', changes / seconds, '1/s');
  figure('main thread busy meanwhile', (100 * ((await busy(cdp)) - worked)) / seconds, '%', 35);
  figure('heap grown after that', (await heap(cdp)) - before, 'MB', 10);

  // Two seconds of dragging over the board.
  const drag = await dragged(page, cdp, '[data-task]');
  figure('CPU for 2 s of dragging', drag.cpu, 'ms', 450);
  figure('long tasks while dragging', drag.longTasks, 'tasks', 0);
  await context.close();

  // A log of 100,000 lines, then 1,000 more a second; and an answer of 50 pieces a second.
  const task = board.stages.flatMap(({ tasks: list }) => list).find(({ stage }) => stage === 'BRAINSTORMING' || stage === 'TODO');
  const run = { id: '00000000-0000-0000-0000-000000000001', taskId: task.id, attempt: 1, status: 'RUNNING', engine: 'builtin', provider: 'scripted', model: 'bench', planVersion: 1, branch: 'b', step: 0, steps: 0, usage: { inputTokens: 0, outputTokens: 0, costMicros: 0 }, evidence: 'none', evidenceReasons: [] };
  const block = (seq, count, first) =>
    `id: ${seq}\nevent: log\ndata: ${JSON.stringify({ seq, kind: 'log', at: new Date().toISOString(), stream: 'stdout', lines: Array.from({ length: count }, (_, index) => `\u001b[32mok\u001b[0m line ${first + index} of the build, and what it says`) })}\n\n`;
  const told = createServer(async (request, answer) => {
    answer.writeHead(200, { 'Content-Type': 'text/event-stream' });
    if (request.url.startsWith('/log')) {
      for (let at = 0; at < 100; at += 1) answer.write(block(at + 1, 1000, at * 1000 + 1));
      await sleep(6000);
      for (let at = 0; at < 50; at += 1) {
        answer.write(block(101 + at, 100, 100_001 + at * 100));
        await sleep(100);
      }
      return;
    }
    answer.write('id: m.1\nevent: start\ndata: {"messageId":"m"}\n\n');
    await sleep(1500);
    for (let at = 0; at < 250; at += 1) {
      const text = at % 25 === 24 ? '\n\n' : at % 40 === 39 ? '\n```js\nconst a = 1;\n```\n' : `word **${at}** and \`code\` `;
      answer.write(`id: m.${at + 2}\nevent: delta\ndata: ${JSON.stringify({ text })}\n\n`);
      await sleep(20);
    }
    answer.end('id: m.300\nevent: done\ndata: {"messageId":"m"}\n\n');
  });
  await new Promise((resolve) => told.listen(0, '127.0.0.1', resolve));
  const elsewhere = `http://127.0.0.1:${told.address().port}`;

  const log = await openPage();
  await log.page.route('**/api/tasks/*/runs', (route) => route.fulfill({ json: { items: [run] } }));
  await log.page.route('**/api/runs/*/events', (route) => route.continue({ url: `${elsewhere}/log` }));
  const empty = await (async () => {
    await log.page.goto(`${studio.origin}${path}?task=${task.id}&tab=plan`);
    await log.page.getByRole('tab', { name: 'Run' }).waitFor();
    return heap(log.cdp);
  })();
  const asked = performance.now();
  await log.page.getByRole('tab', { name: 'Run' }).click();
  await log.page.getByRole('button', { name: 'Log', exact: true }).click();
  await log.page.locator('[data-lines="100000"]').waitFor();
  figure('log of 100,000 lines: all there, from the press of the tab', performance.now() - asked, 'ms', undefined, false);
  figure('memory of 100,000 lines', (await heap(log.cdp)) - empty, 'MB', 50);
  const search = await log.page.evaluate(async () => {
    const field = document.querySelector('input[aria-label="Search the log"]');
    const started = performance.now();
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, 'line 99');
    field.dispatchEvent(new Event('input', { bubbles: true }));
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    return performance.now() - started;
  });
  figure('search in it, painted', search, 'ms', 50, false);
  await log.page.getByRole('searchbox', { name: 'Search the log' }).fill('');
  await log.page.locator('[data-lines="100000"]').waitFor();
  await log.page.waitForFunction(() => Number(document.querySelector('[data-lines]').dataset.lines) > 100_000);
  const [appendStarted, appendWorked] = [performance.now(), await busy(log.cdp)];
  await log.page.locator('[data-lines="105000"]').waitFor();
  figure('main thread busy at 1,000 lines a second', (100 * ((await busy(log.cdp)) - appendWorked)) / ((performance.now() - appendStarted) / 1000), '%', 30);
  await log.context.close();

  const chat = await openPage();
  await chat.page.route('**/api/tasks/*/brainstorm', (route) =>
    route.request().method() === 'POST' ? route.continue({ url: `${elsewhere}/chat` }) : route.fulfill({ status: 204 }),
  );
  await chat.page.goto(`${studio.origin}${path}?task=${task.id}&tab=chat`);
  await chat.page.getByRole('textbox', { name: 'Message' }).fill('Go on');
  await chat.page.getByRole('textbox', { name: 'Message' }).press('Enter');
  await chat.page.getByText('word 0').waitFor();
  await chat.page.evaluate(() => (globalThis.longTasks.length = 0));
  const [chatStarted, chatWorked] = [performance.now(), await busy(chat.cdp)];
  await chat.page.getByText('word 240').waitFor();
  figure('main thread busy at 50 pieces of an answer a second', (100 * ((await busy(chat.cdp)) - chatWorked)) / ((performance.now() - chatStarted) / 1000), '%', 30);
  figure('long tasks meanwhile', await chat.page.evaluate(() => globalThis.longTasks.length), 'tasks', 0);
  told.closeAllConnections();
  told.close();
  await chat.context.close();
} finally {
  await browser.close();
  await studio.stop();
}
if (process.argv.includes('--write') && !withPeers) {
  const table = rows.map((row) => `| ${row.join(' | ')} |`).join('\n');
  writeFileSync(
    fileURLToPath(new URL('board.md', import.meta.url)),
    `# The page, measured\n\nWritten by \`node bench/board.mjs --write\` on ${cpus().length} cores, load ${loadavg()[0].toFixed(1)} at the end, in headless Chromium against the built program. CPU is the main thread's own time, so what else the machine does is not in it; wall time is told, not held.\n\n| what | figure | limit | | |\n|---|---|---|---|---|\n${table}\n\nBeside the boards of others: \`peers.md\`.\n`,
  );
}
if (misses.length > 0) {
  console.error(`bench: over the limit: ${misses.join(', ')}`);
  process.exit(1);
}

// What a page must bear, in headless Chromium: streams that are cut twenty times, a network that blocks sockets, two
// people moving the same cards, files that are pasted and dropped. node e2e/faults.mjs [seconds of moving]
import { createServer } from 'node:http';
import { api, ask } from './desk.mjs';
import { findBrowser, signIn, startBrowser, startStudio } from './studio.mjs';

const CUTS = 20;
const seconds = Number(process.argv[2] ?? 6);
if (!findBrowser()) {
  console.log('faults: skipped, there is no Chromium here.');
  process.exit(0);
}
const faults = [];
const check = (name, holds, seen = '') => {
  console.log(`faults: ${holds ? 'ok  ' : 'FAIL'} ${name} ${seen}`);
  if (!holds) faults.push(name);
};
const studio = await startStudio({ application: process.env.LOOPFORGE_E2E_APP });
const browser = await startBrowser();
const state = await signIn(browser, studio);
const open = async () => {
  const context = await browser.newContext({ storageState: state, viewport: { width: 1400, height: 900 }, reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  return page;
};
// A stream of numbered events that ends each connection after a few, until it has been cut often enough. It keeps the
// rule of our own: with Last-Event-ID it goes on behind that.
const each = 15;
const last = each * (CUTS + 1);
const cuts = { log: 0, chat: 0 };
const eventOf = (kind, at) => {
  if (kind === 'log')
    return at === last
      ? `id: ${at}\nevent: end\ndata: {"seq":${at}}\n\n`
      : `id: ${at}\nevent: log\ndata: ${JSON.stringify({ seq: at, kind: 'log', stream: 'stdout', lines: [`line ${at}`] })}\n\n`;
  if (at === 1) return 'id: m.1\nevent: start\ndata: {"messageId":"m"}\n\n';
  return `id: m.${at}\nevent: delta\ndata: ${JSON.stringify({ text: `w${at} ` })}\n\n`;
};
const teller = createServer((request, answer) => {
  const kind = request.url.startsWith('/log') ? 'log' : 'chat';
  const from = Number((request.headers['last-event-id'] ?? '0').split('.').pop());
  answer.writeHead(200, { 'Content-Type': 'text/event-stream' });
  for (let at = from + 1; at <= Math.min(last, from + each); at += 1) answer.write(eventOf(kind, at));
  // Half an event more, which must not be taken for a whole one.
  if (from + each < last) {
    answer.write(eventOf(kind, from + each + 1).slice(0, 24));
    cuts[kind] += 1;
    setTimeout(() => request.socket.destroy(), 60);
  }
});
await new Promise((resolve) => teller.listen(0, '127.0.0.1', resolve));
const elsewhere = `http://127.0.0.1:${teller.address().port}`;

const cutLog = async (board, task) => {
  const page = await open();
  const run = { id: '00000000-0000-0000-0000-000000000001', taskId: task, attempt: 1, status: 'RUNNING', engine: 'builtin', provider: 'scripted', model: 'bench', planVersion: 1, branch: 'b', step: 0, steps: 0, usage: { inputTokens: 0, outputTokens: 0, costMicros: 0 }, evidence: 'none', evidenceReasons: [] };
  await page.route('**/api/tasks/*/runs', (route) => route.fulfill({ json: { items: [run] } }));
  await page.route('**/api/runs/*/events', (route) => route.continue({ url: `${elsewhere}/log` }));
  await page.goto(`${studio.origin}${board}?task=${task}&tab=run`);
  await page.getByRole('button', { name: 'Log', exact: true }).click();
  // Where a line was lost there are never so many, and the check says how many there were.
  await page.waitForFunction((lines) => Number(document.querySelector('[data-lines]')?.dataset.lines) >= lines, last - 1).catch(() => undefined);
  const shown = await page.evaluate(async () => {
    const region = document.querySelector('[data-lines]');
    const seen = new Map();
    for (let top = 0; top <= region.scrollHeight; top += 300) {
      region.scrollTop = top;
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      for (const row of region.querySelectorAll('[data-index]')) seen.set(Number(row.dataset.index), row.lastElementChild.textContent);
    }
    return { lines: Number(region.dataset.lines), texts: [...seen].sort(([one], [other]) => one - other).map(([, text]) => text) };
  });
  const expected = Array.from({ length: last - 1 }, (_, at) => `line ${at + 1}`);
  check(`a log cut ${cuts.log} times has every line once`, shown.lines === last - 1 && shown.texts.join() === expected.join() && cuts.log >= CUTS, `${shown.lines} of ${last - 1} lines`);
  await page.context().close();
};

const cutChat = async (board, task) => {
  const page = await open();
  await page.route('**/api/tasks/*/brainstorm', (route) => {
    // An answer is under way, and the page comes to it as after a reload.
    if (route.request().method() === 'GET') return route.continue({ url: `${elsewhere}/chat` });
    return route.fallback();
  });
  await page.goto(`${studio.origin}${board}?task=${task}&tab=chat`);
  await page.getByText(new RegExp(`w${last}\\b`)).waitFor().catch(() => undefined);
  const text = await page.locator('article[aria-busy]').innerText();
  const words = [...text.matchAll(/\bw(\d+)\b/g)].map(([, number]) => Number(number));
  const whole = words.length === last - 1 && words.every((number, at) => number === at + 2);
  check(`an answer cut ${cuts.chat} times has every word once`, whole && cuts.chat >= CUTS, `${words.length} of ${last - 1} words`);
  await page.context().close();
};

const orderOf = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('section[aria-label], [role=region][aria-label]')]
      .map((column) => [...column.querySelectorAll('[data-task]')].map((card) => card.dataset.task))
      .filter((cards) => cards.length > 0),
  );
const together = async (board) => {
  const id = board.split('/').pop();
  const [one, other] = await Promise.all([open(), open()]);
  // The second sits behind something that blocks sockets, and follows the board by the stream.
  await other.routeWebSocket('**/ws/**', (socket) => socket.close());
  await Promise.all([one, other].map((page) => page.goto(studio.origin + board)));
  await Promise.all([one, other].map((page) => page.locator('[data-task]').first().waitFor()));
  const live = await other.getByText('Live', { exact: true }).waitFor().then(() => true, () => false);
  check('where sockets are blocked the board is live by the stream', live);
  const until = performance.now() + seconds * 1000;
  let moves = 0;
  let refused = 0;
  const move = async (page, salt) => {
    for (let turn = salt; performance.now() < until; turn += 7) {
      const { stages } = await api(page, `/api/workflows/${id}/board`);
      const cards = stages.flatMap(({ tasks, stage }) => tasks.map((task) => ({ ...task, stage })));
      const card = cards[turn % cards.length];
      const stage = ['TODO', 'BRAINSTORMING', 'DONE'].filter((name) => !card.moves?.some(({ stage: to }) => to === name))[turn % 2];
      if (!stage) continue;
      const column = stages.find((each_) => each_.stage === stage).tasks.filter((task) => task.id !== card.id);
      const { status } = await ask(page, 'POST', `/api/tasks/${card.id}/move`, { stage, version: card.version, beforeTaskId: column[turn % (column.length + 1)]?.id });
      moves += 1;
      if (status >= 400) refused += 1;
    }
  };
  await Promise.all([move(one, 1), move(other, 3)]);
  const { stages } = await api(one, `/api/workflows/${id}/board`);
  const truth = JSON.stringify(stages.map(({ tasks }) => tasks.map((task) => task.id)).filter((tasks) => tasks.length > 0));
  const settled = async (page) => {
    for (let tries = 0; tries < 100; tries += 1) {
      if (JSON.stringify(await orderOf(page)) === truth) return true;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    console.log(`faults: expected ${truth}\nfaults: shown    ${JSON.stringify(await orderOf(page))}`);
    return false;
  };
  check(`two browsers show the server's board after ${moves} moves, ${refused} refused`, (await settled(one)) && (await settled(other)));
  await one.context().close();
  await other.context().close();
};

const attach = async (board, task) => {
  const page = await open();
  await page.goto(`${studio.origin}${board}?task=${task}&tab=chat`);
  const field = page.getByRole('textbox', { name: 'Message' });
  await field.waitFor();
  const give = (kind, name, type, text) =>
    field.evaluate(
      (target, [event, file, media, content]) => {
        const data = new DataTransfer();
        data.items.add(new File([content], file, { type: media }));
        target.dispatchEvent(
          event === 'paste'
            ? new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })
            : new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }),
        );
      },
      [kind, name, type, text],
    );
  await give('paste', 'pasted.txt', 'text/plain', 'pasted words');
  await give('drop', 'dropped.md', 'text/markdown', '# dropped');
  await page.getByText('pasted.txt').waitFor();
  await page.getByText('dropped.md').waitFor();
  await field.fill('Look at these');
  await page.getByRole('button', { name: 'Send' }).and(page.locator(':enabled')).click();
  await page.getByText(/ask me for a plan/).waitFor();
  const { items } = await api(page, `/api/tasks/${task}/messages`);
  const names = items.flatMap(({ attachments = [] }) => attachments.map(({ name }) => name)).sort();
  check('files pasted and dropped go with the message', names.join() === 'dropped.md,pasted.txt', names.join());
  await page.context().close();
};

let failure;
try {
  const page = await open();
  await page.goto(studio.origin);
  await page.getByRole('button', { name: 'Try the demo' }).click();
  await page.waitForURL(/boards\/[0-9a-f-]{36}/);
  const board = new URL(page.url()).pathname;
  await page.locator('[data-task]').first().waitFor();
  const id = board.split('/').pop();
  const made = [];
  for (const title of ['Cut the log', 'Cut the answer', 'Attach', 'Move one', 'Move two', 'Move three'])
    made.push((await api(page, `/api/workflows/${id}/tasks`, 'POST', { title })).id);
  await page.context().close();
  await Promise.all([cutLog(board, made[0]), cutChat(board, made[1]), attach(board, made[2])]);
  await together(board);
} catch (error) {
  failure = error;
} finally {
  await browser.close();
  teller.closeAllConnections();
  teller.close();
  await studio.stop();
}
if (failure) console.error(`faults: ${failure.stack}`);
if (failure || faults.length > 0) process.exit(1);

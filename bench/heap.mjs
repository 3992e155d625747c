// The program's own heap is full: 40 people make cards of 0.9 MB while the demo's run is under way, in a heap of 40 MB, until
// the JVM ends. It is started again as people start it, and the run must succeed at its first attempt.
//   node bench/heap.mjs [rounds]     (after ./loopforge build; bench/kills.md tells what was seen)
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';

const root = new URL('..', import.meta.url).pathname;
const LINK = /(http:\/\/localhost:\d+)\/#setup=([\w.-]+)/;
const PEOPLE = 40;
const LIMIT = 120_000;
const since = (begun) => ((performance.now() - begun) / 1000).toFixed(1);
const pause = (millis) => new Promise((done) => setTimeout(done, millis));

const start = (data, options) =>
  new Promise((resolve, reject) => {
    const begun = performance.now();
    let said = '';
    const program = spawn(join(root, 'loopforge'), ['up', '--no-browser', '--port', '0', '--data', data, ...options.words], {
      env: { ...process.env, JAVA_HOME: '', LOOPFORGE_JAVA_OPTIONS: options.java },
    });
    const ended = new Promise((done) => program.on('exit', () => done(performance.now())));
    const hear = (chunk) => {
      said += chunk;
      const link = LINK.exec(said);
      if (link) {
        resolve({ program, ended, url: link[1], token: link[2], seconds: since(begun) });
      }
    };
    program.stdout.on('data', hear);
    program.stderr.on('data', hear);
    ended.then(() => reject(new Error(`it ended: ${said}`)));
  });

const signIn = async ({ url, token }) => {
  const first = await fetch(`${url}/api/session/setup-token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: url },
    body: JSON.stringify({ token }),
  });
  const cookie = first.headers.getSetCookie()[0].split(';')[0];
  const session = await (await fetch(`${url}/api/session`, { headers: { Cookie: cookie } })).json();
  const headers = { Cookie: cookie, Origin: url, 'X-CSRF-Token': session.csrfToken, 'Content-Type': 'application/json' };
  return async (method, path, body) => {
    const answer = await fetch(url + path, { method, headers, body: body && JSON.stringify(body) });
    return { status: answer.status, text: await answer.text() };
  };
};

const json = async (asked) => JSON.parse((await asked).text);

const round = async () => {
  const data = mkdtempSync(join(tmpdir(), 'loopforge-heap-'));
  chmodSync(data, 0o711);
  let living;
  try {
    // A first start makes the database and the board; what is measured finds them there.
    living = await start(join(data, 'd'), { words: ['--demo'], java: '' });
    let send = await signIn(living);
    let board;
    let card;
    while (card === undefined) {
      await pause(50);
      board = (await json(send('GET', '/api/workflows'))).items[0]?.id;
      const stages = board ? (await json(send('GET', `/api/workflows/${board}/board`))).stages : [];
      card = stages.flatMap((each) => each.tasks)[0]?.id;
    }
    await send('POST', `/api/tasks/${card}/brainstorm`, { message: 'How would you do it?' });
    await send('POST', `/api/tasks/${card}/plan`, {});
    const plan = await json(send('GET', `/api/tasks/${card}/plan`));
    living.program.kill();
    await living.ended;

    living = await start(join(data, 'd'), { words: [], java: '-Xms40m -Xmx40m' });
    send = await signIn(living);
    await send('POST', `/api/tasks/${card}/plan/approve`, { version: plan.version, digest: plan.digest });
    const begun = performance.now();
    const large = { title: 'Large', description: 'x'.repeat(900_000) };
    let alive = true;
    const crowd = Array.from({ length: PEOPLE }, async () => {
      while (alive) {
        await send('POST', `/api/workflows/${board}/tasks`, large).catch(() => pause(50));
      }
    });
    const full = await Promise.race([living.ended, pause(LIMIT)]);
    alive = false;
    await Promise.all(crowd);
    if (full === undefined) {
      throw new Error('the heap was never full');
    }
    const endedAfter = ((full - begun) / 1000).toFixed(1);
    const load = loadavg()[0].toFixed(1);
    const recorded = existsSync(join(root, 'target/app.aot'));
    const restarted = performance.now();
    living = await start(join(data, 'd'), { words: [], java: '' });
    const ready = living.seconds;
    send = await signIn(living);
    let task;
    do {
      await pause(50);
      task = await json(send('GET', `/api/tasks/${card}`));
    } while (!['SUCCEEDED', 'FAILED', 'CANCELLED', 'PAUSED'].includes(task.run.status) && since(restarted) < 120);
    console.log(
      `heap: full and ended after ${endedAfter} s, started again at load ${load}, start recorded: ${recorded};` +
        ` ready after ${ready} s, run ${task.run.status} at attempt ${task.run.attempt} ${since(restarted)} s after the start`,
    );
  } finally {
    living?.program.kill();
    await living?.ended;
    rmSync(data, { recursive: true, force: true });
  }
};

for (let count = Number(process.argv[2] ?? 3); count > 0; count--) {
  await round();
}

// How fast a board's queue drains: N approved cards, a few runs at a time, each run a model's two turns.
//
//   ./loopforge build && node bench/queue.mjs [--cards 200] [--parallel 4]
//
// The model server is one that others wrote (aimock); board, queue, sandbox, git and PostgreSQL are the product's own.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { call, startModels } from '../e2e/models.mjs';
import { startStudio } from '../e2e/studio.mjs';

const option = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
};
const CARDS = option('cards', 200);
const PARALLEL = option('parallel', 4);
const pause = (millis) => new Promise((next) => setTimeout(next, millis));

const folder = mkdtempSync(join(tmpdir(), 'loopforge-queue-'));
const repository = join(folder, 'repository');
mkdirSync(repository);
writeFileSync(join(repository, 'app.txt'), 'one\n');
const git = (...words) => execFileSync('git', ['-C', repository, '-c', 'user.name=b', '-c', 'user.email=b@b', ...words]);
git('init', '-q', '-b', 'main');
git('add', '-A');
git('commit', '-qm', 'begin');

const models = await startModels([
  {
    model: 'quick',
    says: 'Yes.',
    plans: [{ summary: 'One step', steps: [{ title: 'One', details: 'One', paths: ['app.txt'] }], checks: [] }],
    turns: [[call('edit_file', { path: 'app.txt', old: 'one', new: 'two' })], [call('finish', { summary: 'Done.' })]],
  },
]);
const studio = await startStudio({ application: process.env.LOOPFORGE_E2E_APP, environment: { LOOPFORGE_WORKERS: String(PARALLEL) } });
try {
  const [base, token] = studio.link.split('/#setup=');
  const headers = { origin: base, 'content-type': 'application/json' };
  const api = async (method, path, body) => {
    const response = await fetch(base + path, { method, headers, body: body && JSON.stringify(body) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return { headers: response.headers, json: () => JSON.parse(text) };
  };
  const signed = await api('POST', '/api/session/setup-token', { token });
  headers.cookie = signed.headers.get('set-cookie').split(';')[0];
  headers['x-csrf-token'] = (await api('GET', '/api/session')).json().csrfToken;
  await api('PUT', '/api/providers/compatible/key', { baseUrl: `${models.url}/v1` });
  const settings = { defaultProvider: 'compatible', defaultModel: 'quick', maxParallelRuns: PARALLEL };
  const board = (await api('POST', '/api/workflows', { title: 'Queue', repository: { kind: 'local', path: repository }, settings })).json();
  const cards = [];
  const begin = async () => {
    const card = (await api('POST', `/api/workflows/${board.id}/tasks`, { title: 'Card' })).json();
    await api('POST', `/api/tasks/${card.id}/plan`, {});
    cards.push(card.id);
  };
  for (let at = 0; at < CARDS; at += 8) await Promise.all(Array.from({ length: Math.min(8, CARDS - at) }, begin));
  await api('POST', '/api/admin/queues/pause', {}).catch(() => undefined);
  const approved = performance.now();
  for (let at = 0; at < CARDS; at += 8)
    await Promise.all(cards.slice(at, at + 8).map((id) => api('POST', `/api/tasks/${id}/plan/approve`, { version: 1 })));
  await api('POST', '/api/admin/queues/resume', {}).catch(() => undefined);
  console.log(`${CARDS} approvals in ${((performance.now() - approved) / 1000).toFixed(1)} s, load ${loadavg()[0].toFixed(1)}`);
  const jiffies = () => {
    const fields = readFileSync(`/proc/${studio.pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return Number(fields[11]) + Number(fields[12]);
  };
  const begun = performance.now();
  const cpu = jiffies();
  for (let done = 0, told = 0; done < CARDS; ) {
    await pause(500);
    const { stages } = (await api('GET', `/api/workflows/${board.id}/board`)).json();
    done = stages.find(({ stage }) => stage === 'REVIEW').tasks.length;
    if (done - told >= CARDS / 4 || done === CARDS) {
      const seconds = (performance.now() - begun) / 1000;
      console.log(`${done} runs done after ${seconds.toFixed(1)} s: ${(done / seconds).toFixed(2)} a second, ${((jiffies() - cpu) / 100 / done).toFixed(2)} CPU s of the server each, load ${loadavg()[0].toFixed(1)}`);
      told = done;
    }
  }
} finally {
  await studio.stop();
  models.stop();
  rmSync(folder, { recursive: true, force: true });
}

// What the studio adds between a person and a model: the time from an approval to the run's first request, and the time a
// streamed token takes on its way, beside the same stream read straight from the model server in the same run.
//
//   node bench/latency.mjs [--runs 20] [--tokens 500]      after ./loopforge build
//
// The model server is this script's own and stamps each token with the moment it was written; everything else is real.
import { spawn } from 'node:child_process';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const option = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
};
const RUNS = option('runs', 20);
const TOKENS = option('tokens', 500);
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = mkdtempSync(join(tmpdir(), 'loopforge-bench-'));
const now = () => performance.timeOrigin + performance.now();

const firstRequests = [];
const models = createServer((request, response) => {
  let body = '';
  request.on('data', (part) => (body += part));
  request.on('end', () => answer(request, response, body));
});

const say = (response, delta, reason = null) =>
  response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: reason }] })}\n\n`);

const answer = async (request, response, body) => {
  const asked = body ? JSON.parse(body) : {};
  const tools = (asked.tools ?? []).map((tool) => tool.function.name);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  if (tools.includes('finish')) {
    firstRequests.push(now());
    call(response, 'finish', { summary: 'Nothing to do.' });
  } else if (tools.includes('propose_plan')) {
    const step = { title: 'One', details: 'One', paths: ['a.txt'] };
    call(response, 'propose_plan', { summary: 'One step', steps: [step], checks: [] });
  } else {
    for (let token = 0; token < TOKENS; token++) {
      say(response, { content: `${now()} ` });
      await new Promise((next) => setTimeout(next, 10));
    }
    say(response, {}, 'stop');
  }
  response.end('data: [DONE]\n\n');
};

const call = (response, name, args) => {
  const made = { index: 0, id: 'call-1', type: 'function', function: { name, arguments: JSON.stringify(args) } };
  say(response, { tool_calls: [made] });
  say(response, {}, 'tool_calls');
};

const quantile = (values, share) => [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * share)];
const told = (name, values) =>
  console.log(
    `${name}: median ${quantile(values, 0.5).toFixed(1)} ms, p95 ${quantile(values, 0.95).toFixed(1)} ms, of ${values.length}`,
  );

/** Reads a stream and gives, for each stamp in it, how old it was when it came. */
const ages = async (response) => {
  const seen = [];
  const decoder = new TextDecoder();
  for await (const part of response.body) {
    const at = now();
    for (const match of decoder.decode(part, { stream: true }).matchAll(/(\d{13}\.\d+) /g)) {
      seen.push(at - Number(match[1]));
    }
  }
  return seen;
};

const repository = join(folder, 'repository');
const git = (...args) => execFileSync('git', ['-C', repository, '-c', 'user.name=b', '-c', 'user.email=b@b', ...args]);
execFileSync('git', ['init', '-q', '-b', 'main', repository]);
writeFileSync(join(repository, 'a.txt'), 'a\n');
git('add', '-A');
git('commit', '-qm', 'begin');

await new Promise((ready) => models.listen(0, '127.0.0.1', ready));
const modelUrl = `http://127.0.0.1:${models.address().port}/v1`;
const studio = spawn(join(root, 'loopforge'), ['up', '--port', '0', '--no-browser', '--data', join(folder, 'data')]);
let printed = '';
studio.stdout.on('data', (text) => (printed += text));
studio.stderr.on('data', (text) => (printed += text));

const ended = new Promise((done) => studio.once('exit', done));
try {
  let link = null;
  while ((link = /(http:\/\/localhost:\d+)\/#setup=(\S+)/.exec(printed)) === null) {
    if (studio.exitCode !== null) throw new Error(printed);
    await new Promise((next) => setTimeout(next, 50));
  }
  const [, base, token] = link;
  const headers = { origin: base, 'content-type': 'application/json' };
  const api = async (method, path, body) => {
    const response = await fetch(base + path, { method, headers, body: body && JSON.stringify(body) });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response;
  };
  const signed = await api('POST', '/api/session/setup-token', { token });
  headers.cookie = signed.headers.get('set-cookie').split(';')[0];
  headers['x-csrf-token'] = (await (await api('GET', '/api/session')).json()).csrfToken;
  await api('PUT', '/api/providers/compatible/key', { baseUrl: modelUrl });
  const settings = { defaultProvider: 'compatible', defaultModel: 'bench' };
  const board = await (
    await api('POST', '/api/workflows', { title: 'Bench', repository: { kind: 'local', path: repository }, settings })
  ).json();
  const card = async (title) =>
    `/api/tasks/${(await (await api('POST', `/api/workflows/${board.id}/tasks`, { title })).json()).id}`;

  const direct = await fetch(`${modelUrl}/chat/completions`, { method: 'POST', body: '{"tools":[]}' });
  const straight = await ages(direct);
  const through = await ages(await api('POST', `${await card('Talk')}/brainstorm`, { message: 'Hello' }));
  told('a token, straight from the model server', straight);
  told('a token, through the studio             ', through);

  const waits = [];
  for (let run = 0; run < RUNS; run++) {
    const task = await card(`Run ${run}`);
    await (await api('POST', `${task}/plan`, {})).text();
    const plan = await (await api('GET', `${task}/plan`)).json();
    const before = firstRequests.length;
    const approved = now();
    await api('POST', `${task}/plan/approve`, { version: plan.version });
    while (firstRequests.length === before) await new Promise((next) => setTimeout(next, 5));
    waits.push(firstRequests[before] - approved);
    while ((await (await api('GET', task)).json()).stage !== 'REVIEW') await new Promise((next) => setTimeout(next, 20));
  }
  told('from approving to the first model request', waits);
} finally {
  studio.kill();
  await ended;
  models.close();
  rmSync(folder, { recursive: true, force: true });
}

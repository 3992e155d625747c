// How soon a delivery of GitHub's is answered: senders that each deliver one after the other, all at the same time, to a
// program of its own. They sign for themselves on the same machine, so the figures hold their work too.
//
//   node bench/webhooks.mjs [--senders 20] [--each 100]      after ./loopforge build
import { createHmac, randomUUID } from 'node:crypto';
import { spawn } from 'node:child_process';
import { Agent, request as call } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const option = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
};
const SENDERS = option('senders', 20);
const EACH = option('each', 100);
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = mkdtempSync(join(tmpdir(), 'loopforge-bench-'));
const SECRET = 'what deliveries are signed with';

const studio = spawn(
  join(process.env.JAVA_HOME ?? '/usr', 'bin/java'),
  ['--enable-native-access=ALL-UNNAMED', '-Xmx512m', '-jar', join(root, 'target/quarkus-app/quarkus-run.jar'), 'up', '--port', '0', '--no-browser'],
  { env: { PATH: process.env.PATH, HOME: folder, LOOPFORGE_DATA: join(folder, 'data'), LOOPFORGE_GITHUB_WEBHOOK_SECRET: SECRET } },
);
let printed = '';
const ready = new Promise((resolve, reject) => {
  studio.stdout.on('data', (part) => {
    printed += part;
    const found = /http:\/\/localhost:(\d+)\//.exec(printed);
    if (found) resolve(Number(found[1]));
  });
  studio.on('exit', () => reject(new Error(printed)));
});

// A push as GitHub describes it: some 20 commits, about 16 KB.
const body = (sender, at) =>
  JSON.stringify({
    ref: 'refs/heads/main',
    repository: { full_name: `busy/repository-${sender}` },
    commits: Array.from({ length: 20 }, (_, commit) => ({ id: randomUUID(), message: `${at}.${commit} `.repeat(60), modified: ['a', 'b', 'c'] })),
  });

const agent = new Agent({ keepAlive: true, maxSockets: SENDERS });
const deliver = (port, text) =>
  new Promise((resolve, reject) => {
    const begun = performance.now();
    const sent = call(
      {
        port,
        agent,
        method: 'POST',
        path: '/api/webhooks/github',
        headers: {
          'content-type': 'application/json',
          'x-github-event': 'push',
          'x-github-delivery': randomUUID(),
          'x-hub-signature-256': `sha256=${createHmac('sha256', SECRET).update(text).digest('hex')}`,
        },
      },
      (answer) => {
        answer.resume();
        answer.on('end', () => (answer.statusCode === 202 ? resolve(performance.now() - begun) : reject(new Error(String(answer.statusCode)))));
      },
    );
    sent.on('error', reject);
    sent.end(text);
  });

const round = async (port, each) => {
  const begun = performance.now();
  const times = await Promise.all(
    Array.from({ length: SENDERS }, async (_, sender) => {
      const own = [];
      for (let at = 0; at < each; at++) own.push(await deliver(port, body(sender, at)));
      return own;
    }),
  );
  const sorted = times.flat().sort((one, other) => one - other);
  const at = (part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))].toFixed(0);
  const rate = (sorted.length / ((performance.now() - begun) / 1000)).toFixed(0);
  console.log(`${SENDERS} senders, ${sorted.length} deliveries: median ${at(0.5)} ms, p99 ${at(0.99)} ms, most ${at(1)} ms, ${rate}/s`);
};

try {
  const port = await ready;
  await round(port, 5);
  for (let turn = 0; turn < 3; turn++) await round(port, EACH);
} finally {
  studio.removeAllListeners('exit');
  studio.kill();
  await new Promise((resolve) => studio.on('exit', resolve));
  rmSync(folder, { recursive: true, force: true });
}

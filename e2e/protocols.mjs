// Journeys 2 to 5 by mouse in headless Chromium, with a model server that others wrote behind each of the four
// protocols: keys, a board on a folder and one on a Git URL, a chat with a file and two models, a plan sent back and
// edited, a run that is spoken to, paused and stopped, a second attempt by another model, comments, merge, Done.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { desk } from './desk.mjs';
import { serveGit } from './git-host.mjs';
import { call, hasModels, startModels } from './models.mjs';
import { findBrowser, signIn, startBrowser, startStudio, watch } from './studio.mjs';

const browserPath = findBrowser();
if (!browserPath || !hasModels()) {
  console.log(
    browserPath
      ? 'e2e: protocols skipped, aimock is not installed: run `npm ci --ignore-scripts` in src/test/counterparts.'
      : 'e2e: protocols skipped, there is no Chromium here.',
  );
  process.exit(0);
}
const began = performance.now();
const seconds = () => `${((performance.now() - began) / 1000).toFixed(1)} s`;
const folder = mkdtempSync(join(tmpdir(), 'loopforge-protocols-'));
const faults = [];

const git = (at, ...words) =>
  execFileSync('git', ['-C', at, '-c', 'user.name=Ann', '-c', 'user.email=ann@example.test', ...words], { encoding: 'utf8' });

/** A repository with a text of three lines. */
const repository = (name) => {
  const at = join(folder, name);
  mkdirSync(join(at, 'src'), { recursive: true });
  writeFileSync(join(at, 'src', 'app.txt'), 'one\ntwo\nthree\n');
  git(folder, 'init', '-q', '-b', 'main', at);
  git(at, 'add', '-A');
  git(at, 'commit', '-qm', 'Begin');
  return at;
};

const plan = (word, check) => ({
  summary: `Put ${word} into the text.`,
  steps: [{ title: `Add ${word}`, details: 'After the second line.', paths: ['src/app.txt'] }],
  checks: [{ name: 'text', command: check ?? `grep -q ${word} src/app.txt` }],
});
const edits = (old, next) => call('edit_file', { path: 'src/app.txt', old, new: next });
const step = (status) => call('update_step', { step: 1, status });
const finish = call('finish', { summary: 'The line is there.' });
const honest = (model, word) => ({
  model,
  says: 'I would change `src/app.txt:2`.',
  plans: [plan(word)],
  turns: [[step('started'), edits('two\n', `two\n${word}\n`)], [step('done'), finish]],
});

const local = repository('local');
const upstream = repository('upstream');
const host = await serveGit(upstream);
const models = await startModels([
  {
    ...honest('model-a', 'alpha'),
    plans: [plan('alpha'), { ...plan('alpha'), summary: 'Put alpha into the text, and say so.' }],
    turns: [
      [step('started'), edits('two\n', 'two\nalpha\n')],
      [step('done'), finish],
      // The comment of the review comes back as the next turn.
      [edits('alpha\n', 'alpha, said aloud\n')],
      [finish],
    ],
  },
  {
    ...honest('model-b', 'beta'),
    turns: [
      [step('started'), edits('two\n', 'two\nbeta\n')],
      ...Array.from({ length: 60 }, (_, at) => [call('run_command', { command: `sleep 1; echo pulse ${at}` })]),
      [finish],
    ],
  },
  honest('model-c', 'beta'),
  honest('model-d', 'delta'),
  honest('model-e', 'gamma'),
]);
const studio = await startStudio({
  application: process.env.LOOPFORGE_E2E_APP,
  environment: {
    LOOPFORGE_ANTHROPIC_URL: models.url,
    LOOPFORGE_OPENAI_URL: `${models.url}/v1`,
    LOOPFORGE_GOOGLE_URL: models.url,
    LOOPFORGE_ALLOWED_HOSTS: '127.0.0.1',
  },
});
const browser = await startBrowser(browserPath);
const context = await browser.newContext({
  viewport: { width: 1400, height: 900 },
  storageState: await signIn(browser, studio),
  reducedMotion: 'reduce',
});
watch(context, studio.origin, faults);
const page = await context.newPage();
page.setDefaultTimeout(30_000);

const { button, press, write, tab, stage, addKey, propose, review, sendBack, newBoard, newCard, choose, talk } = desk(page, studio.origin);
const picture = async (name) => {
  const at = process.env.LOOPFORGE_E2E_PICTURES;
  if (at) await page.screenshot({ path: join(at, `protocols-${name}.png`) });
};
const said = (what) => console.log(`e2e: protocols: ${what}, at ${seconds()}`);

let failure;
try {
  await page.goto(`${studio.origin}/settings`);
  await addKey('Anthropic', { key: 'sk-ant-e2e-0001', model: 'model-a' });
  await addKey('OpenAI', { key: 'sk-e2e-0002', model: 'model-b' });
  await addKey('Google', { key: 'e2e-0003', model: 'model-c' });
  await addKey('OpenAI-compatible server', { url: `${models.url}/v1`, model: 'model-d' });
  for (const secret of ['sk-ant-e2e-0001', 'sk-e2e-0002'])
    if ((await page.content()).includes(secret)) faults.push('a key is shown after it was saved');
  await picture('keys');
  said('four keys are set');

  const board = await newBoard('Local', 'Local folder', local);
  await page.goto(`${board}/settings`);
  await press('Test the set-up');
  await page.getByText('The set-up and every check passed.').waitFor();
  await picture('set-up');

  await newCard(board, 'Say alpha');
  await page.locator('input[type=file]').setInputFiles({ name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('Say it aloud.') });
  await page.getByText('note.txt').first().waitFor();
  await talk('model-a', 'How would you do it?');
  await page.getByText('src/app.txt:2').first().click();
  await page.getByText('three').first().waitFor();
  await picture('cited-file');
  await page.keyboard.press('Escape');
  await talk('model-e', 'And you?');
  await choose('model-a');
  await propose();
  await press('Ask for changes');
  await write('What should change?', 'Say so in the summary.');
  await press('Send back');
  await tab('Chat');
  await page.getByRole('button', { name: 'Propose a plan' }).and(page.locator(':enabled')).waitFor();
  await choose('model-a');
  await propose();
  await press('Changes since version 1');
  await page.getByText('and say so').first().waitFor();
  await picture('plan-changes');
  await press('Changes since version 1');
  await press('Edit');
  await write('Summary', 'Put alpha into the text, and say so. Edited.');
  await press('Save');
  await button('Approve version 3').click();
  await review();
  await sendBack(3, 'Say it aloud, please.', 'said aloud');
  await picture('fixed');
  await press(/^Merge/);
  await stage('Done');
  if (!git(local, 'show', 'main:src/app.txt').includes('alpha, said aloud')) faults.push('the merge is not on main');
  said('Anthropic, a local folder: plan sent back, edited, a comment carried out, merged');

  const remote = await newBoard('Remote', 'Git URL', host.url);
  await newCard(remote, 'Say beta');
  await talk('model-b', 'How would you do it?');
  await propose();
  await button(/^Approve version/).click();
  await tab('Run');
  await page.getByText(/pulse 0/).first().waitFor();
  await write('Message to the agent', 'Mind the order of the lines.');
  await press('Send');
  await page.getByText('Mind the order of the lines.').first().waitFor();
  await press('Pause');
  await page.getByText('Paused by a person.').first().waitFor();
  await picture('paused');
  // At once, as quick hands do: the server hears of both in this order.
  await press('Continue');
  await press('Stop the run');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Stop the run' }).click();
  await button('Start another attempt').waitFor();
  await picture('stopped');
  await choose('model-c');
  // The card's notice offers the same with the same model; the button beside the choice is the last.
  await page.getByRole('button', { name: 'Start another attempt' }).last().click();
  await review();
  await page.getByRole('button', { name: 'Attempt 1' }).waitFor();
  await picture('attempts');
  await tab('Timeline');
  for (const words of ['approved version 1 of the plan', 'flagged it: the run was stopped', 'continued the run', 'stopped attempt 1'])
    await page.getByText(words).first().waitFor();
  await page.getByText(/called the model \d+ times: [\d.,]+ tokens, \$/).first().waitFor();
  await picture('timeline');
  await tab('Review');
  await press(/^Merge/);
  await stage('Done');
  if (!git(upstream, 'show', 'main:src/app.txt').includes('beta')) faults.push('the merge is not on the host');
  said('OpenAI, a Git URL: spoken to, paused, stopped; Google: a second attempt, merged and pushed');

  await newCard(board, 'Say delta');
  await talk('model-d', 'How would you do it?');
  await propose();
  await button(/^Approve version/).click();
  await review();
  await press(/^Merge/);
  await stage('Done');
  said('a compatible server: from Todo to Done');
} catch (error) {
  failure = error;
  await picture('failed');
} finally {
  await browser.close();
  await studio.stop();
  models.stop();
  host.stop();
  rmSync(folder, { recursive: true, force: true });
}
if (failure) console.error(`e2e: protocols failed at ${seconds()}: ${failure.stack}`);
for (const fault of faults) console.error(`e2e: protocols: ${fault}`);
if (failure || faults.length > 0) process.exit(1);
console.log(`e2e: protocols passed in ${seconds()}`);

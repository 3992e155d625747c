// What a person does with a diff, in headless Chromium: code in its colours, lines that are hidden and shown, a range
// chosen by dragging and by the keyboard, side by side, a mark that a file was viewed, all of it on a phone, a default branch
// that moved on meanwhile, and a card that waits for the merge.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { axe, overflow } from './axe.mjs';
import { api, coloured, desk } from './desk.mjs';
import { call, hasModels, startModels } from './models.mjs';
import { findBrowser, signIn, startBrowser, startStudio, watch } from './studio.mjs';

const browserPath = findBrowser();
if (!browserPath || !hasModels()) {
  console.log('e2e: review skipped, there is no Chromium or aimock here.');
  process.exit(0);
}
const began = performance.now();
const seconds = () => `${((performance.now() - began) / 1000).toFixed(1)} s`;
const folder = mkdtempSync(join(tmpdir(), 'loopforge-review-'));
const faults = [];

/** A module of so many functions of four lines each. */
const module = (count) =>
  Array.from(
    { length: count },
    (_, at) => `/** The ${at}th. */\nexport function part${at}(value: number): string {\n  return \`\${value + ${at}}\`;\n}\n`,
  ).join('');
const upstream = join(folder, 'code');
mkdirSync(join(upstream, 'src'), { recursive: true });
writeFileSync(join(upstream, 'src', 'parts.ts'), module(40));
writeFileSync(join(upstream, 'src', 'zebra.py'), 'def stripes():\n    return 12\n');
const git = (...words) =>
  execFileSync('git', ['-C', upstream, '-c', 'user.name=Ann', '-c', 'user.email=ann@example.test', ...words], { encoding: 'utf8' });
execFileSync('git', ['init', '-q', '-b', 'main', upstream]);
git('add', '-A');
git('commit', '-qm', 'Begin');

const edit = (path, old, next) => call('edit_file', { path, old, new: next });
const models = await startModels([
  {
    model: 'model-r',
    says: 'I would change `src/parts.ts:11`.',
    plans: [
      {
        summary: 'Change two parts.',
        steps: [{ title: 'Change them', details: 'The second and the thirtieth.', paths: ['src/parts.ts', 'src/zebra.py'] }],
        checks: [{ name: 'kept', command: 'grep -q part39 src/parts.ts' }],
      },
    ],
    turns: [
      [
        edit('src/parts.ts', '${value + 2}', '${value * 2}'),
        edit('src/parts.ts', '${value + 30}', '${value * 30}'),
        edit('src/zebra.py', 'return 12', 'return 13'),
      ],
      [call('finish', { summary: 'Changed.' })],
      [edit('src/parts.ts', '${value * 2}', '${value * 2n}')],
      [call('finish', { summary: 'By a large number now.' })],
    ],
  },
]);
const studio = await startStudio({
  application: process.env.LOOPFORGE_E2E_APP,
  environment: { LOOPFORGE_OPENAI_URL: `${models.url}/v1`, LOOPFORGE_ALLOWED_HOSTS: '127.0.0.1' },
});
const browser = await startBrowser(browserPath);
const state = await signIn(browser, studio);
const open = async (look) => {
  const context = await browser.newContext({ storageState: state, reducedMotion: 'reduce', ...look });
  watch(context, studio.origin, faults);
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  return page;
};
const page = await open({ viewport: { width: 1400, height: 900 } });
const { press, write, tab, addKey, newBoard, newCard, talk, propose, button, review } = desk(page, studio.origin);
const picture = async (name, on = page) => {
  const at = process.env.LOOPFORGE_E2E_PICTURES;
  if (at) await on.screenshot({ path: join(at, `review-${name}.png`) });
};
const line = (number) => page.getByRole('button', { name: `Comment on line ${number}`, exact: true }).last();

let failure;
try {
  await page.goto(`${studio.origin}/settings`);
  await addKey('OpenAI', { key: 'sk-e2e-0001', model: 'model-r' });
  const board = await newBoard('Code', 'Local folder', upstream);
  await newCard(board, 'Change two parts');
  await talk('model-r', 'How would you do it?');
  await propose();
  await button(/^Approve version/).click();
  await review();

  await coloured(page, 'light');
  await picture('light');
  await page.getByRole('button', { name: /^Show \d+ hidden lines$/ }).first().click();
  await page.getByText('export function part0(').first().waitFor();
  await picture('shown');

  await line(10).hover();
  await page.mouse.down();
  await line(11).hover();
  await line(12).hover();
  await page.mouse.up();
  await page.getByText('Lines 10–12').or(page.getByRole('textbox', { name: 'Comment on lines 10 to 12' })).first().waitFor();
  await picture('range');
  await write('Comment on lines 10 to 12', 'Use a large number.');
  await press('Add comment');
  await page.getByRole('textbox', { name: 'Comment on lines 10 to 12' }).waitFor({ state: 'detached' });
  await page.getByText('Use a large number.').first().waitFor();

  await line(9).focus();
  await page.keyboard.press('Shift+ArrowDown');
  await page.locator('[data-anchor="new:10:src/parts.ts"]:focus').waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Comment on lines 9 to 10' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('textbox', { name: 'Comment on lines 9 to 10' }).waitFor({ state: 'detached' });
  if ((await page.getByRole('dialog').count()) === 0) faults.push('Escape in the comment closed the card');

  await press('Side by side');
  await coloured(page, 'side by side');
  await picture('split');
  // Only the rows in sight exist: the tree leads to the second file.
  await page.getByText('zebra.py', { exact: true }).first().click();
  await page.locator('[data-file="src/zebra.py"]').getByRole('checkbox', { name: 'Viewed' }).check();
  await page.getByText('1 of 2 viewed').first().waitFor();
  await press('Send 1 comment to the agent');
  await page.getByText('parts.ts', { exact: true }).first().click();
  await page.getByText('Addressed', { exact: true }).first().waitFor();
  await review();
  // What the agent left as it was stays viewed.
  await page.getByText('1 of 2 viewed').first().waitFor();
  await picture('addressed');

  const phone = await open({ viewport: { width: 390, height: 844 }, colorScheme: 'dark', hasTouch: true, isMobile: true });
  await phone.goto(page.url());
  await desk(phone, studio.origin).tab('Review');
  await coloured(phone, 'dark, on a phone');
  await picture('phone', phone);
  const over = await overflow(phone);
  if (over > 0) faults.push(`on a phone: ${over} px wider than the screen`);
  for (const [on, look] of [[page, 'wide, light'], [phone, 'phone, dark']])
    faults.push(...(await axe(on, look)));

  // Somebody else's work has come to the default branch: it is merged into this one, and the checks run again.
  writeFileSync(join(upstream, 'NEWS.md'), 'News.\n');
  git('add', '-A');
  git('commit', '-qm', 'News');
  const moved = page.getByText('main has moved on by 1 commit.');
  // What the origin has is asked for twice a minute at most.
  for (let tries = 0; tries < 8 && !(await moved.isVisible()); tries += 1) {
    await page.reload();
    await moved.waitFor({ timeout: 8_000 }).catch(() => undefined);
  }
  await moved.waitFor();
  await picture('base-moved');
  faults.push(...(await axe(page, 'the base has moved')));
  await press('Bring up to date');
  await moved.waitFor({ state: 'detached', timeout: 60_000 });
  await review();
  if ((await page.getByText('NEWS.md', { exact: true }).count()) > 0) faults.push("what came with the base is shown as the run's");

  // A card that waits for this one is approved while this one is read: merging starts its run, so it is asked first.
  const task = await api(page, `/api/tasks/${new URL(page.url()).searchParams.get('task')}`);
  const approve = async (title) => {
    const next = await api(page, `/api/workflows/${task.workflowId}/tasks`, 'POST', { title, dependsOn: [task.id] });
    await api(page, `/api/tasks/${next.id}/plan`, 'POST', { provider: 'openai', model: 'model-r' });
    const plan = await api(page, `/api/tasks/${next.id}/plan`);
    await api(page, `/api/tasks/${next.id}/plan/approve`, 'POST', { version: plan.version, digest: plan.digest });
  };
  await approve('And then');
  const merge = page.getByRole('button', { name: 'Merge', exact: true });
  const question = page.getByRole('alertdialog');
  await merge.click();
  await question.getByText('1 approved card waits only for this.').waitFor();
  await picture('starts');
  await question.getByRole('button', { name: 'Cancel' }).click();
  await question.waitFor({ state: 'detached' });
  if ((await api(page, `/api/tasks/${task.id}`)).stage !== 'REVIEW') faults.push('a merge that was not wanted was made');
  await merge.click();
  await question.getByText('1 approved card waits only for this.').waitFor();
  // While the question stands there another one is approved: it is asked again, with both.
  await approve('And more');
  await question.getByRole('button', { name: 'Merge' }).click();
  await question.getByText('2 approved cards wait only for this.').waitFor();
  await question.getByRole('button', { name: 'Merge' }).click();
  await page.getByRole('dialog').locator('[data-slot=badge]', { hasText: 'Done' }).first().waitFor();
  if (git('show', 'main:NEWS.md') !== 'News.\n' || !git('show', 'main:src/zebra.py').includes('13'))
    faults.push('the default branch lacks one of the two changes');
} catch (error) {
  failure = error;
  await picture('failed');
} finally {
  await browser.close();
  await studio.stop();
  models.stop();
  rmSync(folder, { recursive: true, force: true });
}
if (failure) console.error(`e2e: review failed at ${seconds()}: ${failure.stack}`);
for (const fault of faults) console.error(`e2e: review: ${fault}`);
if (failure || faults.length > 0) process.exit(1);
console.log(`e2e: review passed in ${seconds()}`);

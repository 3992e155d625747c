// A card goes from Todo to Done three times, each by another hand, on a board of its own; meanwhile every screen is
// looked over by axe in both themes and at the width of a telephone.
import { axe, overflow } from './axe.mjs';
import { api } from './desk.mjs';
import { keyboard, mouse, touch } from './hands.mjs';
import { findBrowser, signIn, startBrowser, startStudio, watch } from './studio.mjs';

const browserPath = findBrowser();
if (!browserPath) {
  console.log('e2e: skipped, there is no Chromium here. Install it (Debian: apt-get install chromium) or set LOOPFORGE_CHROMIUM.');
  process.exit(0);
}
const began = performance.now();
const seconds = () => `${((performance.now() - began) / 1000).toFixed(1)} s`;
const faults = [];
const desktop = { viewport: { width: 1400, height: 900 }, colorScheme: 'light' };
const telephone = { viewport: { width: 390, height: 844 }, colorScheme: 'dark', hasTouch: true, isMobile: true };
const looks = [
  ['light', { width: 1400, height: 900 }, 'light'],
  ['dark', { width: 1400, height: 900 }, 'dark'],
  ['dark, telephone', { width: 390, height: 844 }, 'dark'],
  ['light, 320 px', { width: 320, height: 640 }, 'light'],
];

const studio = await startStudio({ application: process.env.LOOPFORGE_E2E_APP });
const browser = await startBrowser(browserPath);
const open = async (options, storageState) => {
  const context = await browser.newContext({ ...options, storageState, reducedMotion: 'reduce' });
  watch(context, studio.origin, faults);
  const page = await context.newPage();
  page.setDefaultTimeout(40_000);
  return page;
};

/** Shows an address, waits for what must be on it, and lets axe see it in every look. */
const lookOver = async (page, path, ready) => {
  await page.goto(studio.origin + path);
  for (const [name, viewport, colorScheme] of looks) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme });
    // Colours that fade are judged when they are there in full.
    await page.evaluate(async () => {
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      await Promise.all(document.getAnimations().map((animation) => animation.playState === 'running' && animation.effect?.getTiming().iterations !== Infinity && animation.finished.catch(() => undefined)));
    });
    await ready(page).first().waitFor();
    let found = await axe(page, `${path} (${name})`);
    // A colour that was still fading has settled by now; what is wrong is still wrong.
    if (found.length > 0) found = await page.waitForTimeout(500).then(() => axe(page, `${path} (${name})`));
    faults.push(...found);
    const over = await overflow(page);
    if (over > 0) faults.push(`${path} (${name}): ${over} px wider than the screen`);
  }
};

/** The badge that says where the card stands. */
const stage = (page, name) => page.getByRole('dialog').locator('[data-slot=badge]', { hasText: name });

const journey = async (name, page, hands, screens) => {
  const look = screens ?? (async () => undefined);
  await page.goto(studio.origin);
  const demo = page.getByRole('button', { name: 'Try the demo' });
  await page.getByRole('heading', { name: 'Boards', level: 1 }).waitFor();
  await demo.waitFor();
  await hands.press('button', 'Try the demo');
  await page.waitForURL(/boards\/[0-9a-f-]{36}/);
  const board = new URL(page.url()).pathname;
  await look(board, (at) => at.getByText('Greet in several languages'));
  await hands.press('button', /^#1 /);
  await page.getByRole('dialog').waitFor();
  const task = new URL(page.url()).searchParams.get('task');
  const at = (tab) => `${board}?task=${task}&tab=${tab}`;
  await hands.write('Message', 'How would you do it?');
  await hands.press('button', 'Send');
  await page.getByText(/ask me for a plan/).waitFor();
  await page.getByRole('button', { name: 'Propose a plan' }).and(page.locator(':enabled')).waitFor();
  await look(at('chat'), (on) => on.getByText(/ask me for a plan/));
  await hands.press('button', 'Propose a plan');
  // The card is in Planning now, and shows its plan.
  await page.getByRole('button', { name: /^Approve version/ }).waitFor();
  await look(at('plan'), (on) => on.getByRole('button', { name: /^Approve version/ }));
  await hands.press('button', /^Approve version/);
  await hands.press('tab', 'Run');
  await page.getByText('Step 1', { exact: true }).waitFor();
  await stage(page, 'Review').waitFor();
  await look(at('run'), (on) => on.getByText('Step 1', { exact: true }));
  await hands.press('tab', 'Review');
  await page.getByText(/every check passed/).waitFor();
  await look(at('review'), (on) => on.getByText(/every check passed/));
  await hands.press('button', /^Merge/);
  await stage(page, 'Done').waitFor();
  await look(at('timeline'), (on) => on.getByText('approved version 1 of the plan').first());
  await look(`${board}/tasks/${task}?tab=timeline`, (on) => on.getByText('approved version 1 of the plan').first());
  await look(`${board}/settings`, (on) => on.getByRole('heading', { name: 'Board settings' }));
  console.log(`e2e: ${name}: from Todo to Done, at ${seconds()}`);
};

let failure;
try {
  const stranger = await open(desktop);
  await stranger.goto(studio.origin);
  await stranger.getByText('loopforge login-link').first().waitFor();
  faults.push(...(await axe(stranger, 'sign-in')));
  const state = await signIn(browser, studio);
  const viewer = await open(desktop, state);
  const look = (path, ready) => lookOver(viewer, path, ready);
  const heading = (name) => (page) => page.getByRole('heading', { name, level: 1 });
  await look('/', heading('Boards'));
  await look('/boards/new', heading('New board'));
  await look('/settings', heading('Settings'));
  await look('/inbox', heading('Needs you'));
  await look('/design', heading('Design'));
  await look('/usage', heading('Usage'));
  await look('/docs', heading('API'));
  await look('/admin/people', heading('People'));
  await look('/admin/audit', heading('Audit log'));
  await look('/admin/queues', heading('Queue'));
  console.log(`e2e: the pages without a board are looked over, at ${seconds()}`);

  const hand = async (name, options, hands, screens) => {
    const page = await open(options, state);
    await journey(name, page, hands(page), screens);
    // From a page that shows no board: one that is deleted under a page is asked for again, and is not there.
    await page.goto(`${studio.origin}/inbox`);
    await shelveBoards(page);
  };
  // Each journey wants the offer of a demo board, which stands only where there is none.
  const shelveBoards = async (page) => {
    for (const { id } of (await api(page, '/api/workflows')).items) await api(page, `/api/workflows/${id}`, 'DELETE');
  };
  await hand('by mouse', desktop, mouse, look);
  await hand('by keyboard alone', desktop, keyboard);
  await hand('by touch, without dragging', telephone, touch);
} catch (error) {
  failure = error;
  for (const context of browser.contexts())
    for (const page of context.pages()) {
      if (process.env.LOOPFORGE_E2E_PICTURES)
        await page.screenshot({ path: `${process.env.LOOPFORGE_E2E_PICTURES}/failed-${Date.now()}.png` }).catch(() => undefined);
    }
} finally {
  await browser.close();
  await studio.stop();
}
if (failure) console.error(`e2e: failed at ${seconds()}: ${failure.stack}`);
for (const fault of faults) console.error(`e2e: ${fault}`);
if (failure || faults.length > 0) process.exit(1);
console.log(`e2e: everything passed in ${seconds()}`);

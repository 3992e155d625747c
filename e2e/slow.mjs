// A board on a Git host that is slow, in headless Chromium: see fetching.mjs.
import { hasModels } from './models.mjs';
import { desk } from './desk.mjs';
import { slowWorld, whileFetching } from './fetching.mjs';
import { findBrowser, signIn, startBrowser, startStudio, watch } from './studio.mjs';

const browserPath = findBrowser();
if (!browserPath || !hasModels()) {
  console.log('e2e: slow skipped, there is no Chromium or aimock here.');
  process.exit(0);
}
const began = performance.now();
const seconds = () => `${((performance.now() - began) / 1000).toFixed(1)} s`;
const faults = [];
const world = await slowWorld();
const studio = await startStudio({ application: process.env.LOOPFORGE_E2E_APP, environment: world.environment });
const browser = await startBrowser(browserPath);
let failure;
let page;
try {
  const state = await signIn(browser, studio);
  const context = await browser.newContext({ storageState: state, viewport: { width: 1400, height: 900 }, reducedMotion: 'reduce' });
  watch(context, studio.origin, faults);
  page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await page.goto(`${studio.origin}/settings`);
  await desk(page, studio.origin).addKey('OpenAI', { key: 'sk-e2e-0002', model: 'model-f' });
  await whileFetching({
    world,
    page,
    origin: studio.origin,
    seen: async (name, address, ready, before = async () => undefined) => {
      await page.goto(studio.origin + address);
      await ready(page).first().waitFor();
      await before(page);
      console.log(`e2e: slow: ${name} at ${seconds()}: ${await page.getByText(/^The repository is being fetched/).first().innerText()}`);
    },
  });
} catch (error) {
  failure = error;
  console.error(`e2e: slow: what the page says: ${await page?.locator('[role=dialog]').first().innerText()}`);
} finally {
  await browser.close();
  await studio.stop();
  world.stop();
}
// What has not come yet is a 503, which the browser itself tells the console.
const real = faults.filter((fault) => !/status of 503 .*\/files/.test(fault));
if (failure) console.error(`e2e: slow failed at ${seconds()}: ${failure.stack}`);
for (const fault of real) console.error(`e2e: slow: ${fault}`);
if (failure || real.length > 0) process.exit(1);
console.log(`e2e: slow passed in ${seconds()}`);

// axe over what a page shows now, with the rules of WCAG 2.0 to 2.2, A and AA.
import { readFileSync } from 'node:fs';
import { axePath } from './studio.mjs';

const source = readFileSync(axePath, 'utf8');

/** What axe finds on the page, one line each. Evaluated, not added as a script: our policy would refuse that. */
export const axe = async (page, name) => {
  await page.evaluate(source);
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      // The order of headings and a landmark for everything are habits of pages, not of an application's panels.
      rules: { 'heading-order': { enabled: false }, region: { enabled: false } },
      resultTypes: ['violations'],
    }),
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.slice(0, 3).map((node) => `${name}: ${id} (${help}) at ${node.target.join(' ')}\n    ${node.failureSummary?.split('\n').slice(1, 3).join(' ')}`),
  );
};

/**
 * How far a page, or a part of it that is meant to scroll up and down only, can be scrolled sideways; nothing may. What is wider
 * than it by its nature (a table, a log, code) has a frame of its own that says so. Of who is signed in the page itself does not
 * scroll at all: what is in it does, below the bar at the top.
 */
export const overflow = (page) =>
  page.evaluate(() => {
    const root = document.documentElement;
    const parts = [root, ...document.querySelectorAll('.overflow-y-auto:not(.overflow-x-hidden)')];
    const below = document.getElementById('content') ? root.scrollHeight - root.clientHeight : 0;
    return Math.max(below, ...parts.map((part) => part.scrollWidth - part.clientWidth));
  });

// Three ways to use a page: a mouse, a keyboard alone, a finger that never drags.
// Each can press what has a role and a name, and write into a field.

const named = (page, role, name) => page.getByRole(role, { name }).first();

export const mouse = (page) => ({
  press: (role, name) => named(page, role, name).click(),
  write: async (name, text) => {
    await named(page, 'textbox', name).click();
    await page.keyboard.type(text);
  },
});

export const touch = (page) => ({
  press: (role, name) => named(page, role, name).tap(),
  write: async (name, text) => {
    await named(page, 'textbox', name).tap();
    await page.keyboard.type(text);
  },
});

const focused = (element) => element === document.activeElement;

/** Goes on by Tab until the wanted element has the focus; what cannot be reached so fails the journey. */
const tabTo = async (page, target, there = focused) => {
  await target.waitFor();
  for (let presses = 0; presses < 120; presses += 1) {
    if (await target.evaluate(there)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`not reached by Tab: ${target}`);
};

export const keyboard = (page) => ({
  press: async (role, name) => {
    const target = named(page, role, name);
    await target.waitFor();
    if (role === 'tab') {
      // A list of tabs has one stop, which need not be the selected tab where the card moved on by itself; within it the
      // arrows go on.
      await tabTo(page, target, (tab) => tab.closest('[role=tablist]').contains(document.activeElement));
      for (let presses = 0; presses < 8; presses += 1) {
        if ((await target.getAttribute('aria-selected')) === 'true') return;
        await page.keyboard.press('ArrowRight');
      }
      throw new Error(`no such tab: ${name}`);
    }
    await tabTo(page, target);
    await page.keyboard.press('Enter');
  },
  write: async (name, text) => {
    await tabTo(page, named(page, 'textbox', name));
    await page.keyboard.type(text);
  },
});

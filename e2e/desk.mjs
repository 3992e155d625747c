// What a person does by mouse at the desk, the same in each journey on a real board.

export const desk = (page, origin = '') => {
  const button = (name) => page.getByRole('button', { name, exact: typeof name === 'string' }).first();
  const press = (name) => button(name).click();
  const write = (name, text) => page.getByRole('textbox', { name }).first().fill(text);
  const tab = (name) => page.getByRole('tab', { name }).click();
  // A run takes as long as the machine lets it.
  const patience = { timeout: 120_000 };
  const stage = (name) => page.getByRole('dialog').locator('[data-slot=badge]', { hasText: name }).first().waitFor(patience);
  const addKey = async (provider, { key, url, model }) => {
    const card = page.getByRole('article', { name: provider, exact: true });
    await card.getByRole('button', { name: 'Add key' }).click();
    if (key) await card.getByLabel('API key').fill(key);
    if (url) await card.getByLabel('Base URL').fill(url);
    await card.getByLabel(/^Default model/).fill(model);
    await card.getByRole('button', { name: 'Save' }).click();
    await card.getByRole('button', { name: 'Test' }).waitFor();
  };
  /** Asks for a plan and waits until it can be read. */
  const propose = async () => {
    await press('Propose a plan');
    await stage('Planning');
    await tab('Plan');
    await button(/^Approve version/).waitFor();
  };
  const verified = () => page.getByText(/every check passed/).first().waitFor(patience);
  /** Waits for the run's end and looks at what it proved. */
  const review = async () => {
    await stage('Review');
    await tab('Review');
    await verified();
  };
  /** Says something about a line, sends it to the agent, and waits for what it makes of it. */
  const sendBack = async (line, text, answer) => {
    await press(`Comment on line ${line}`);
    await write(`Comment on line ${line}`, text);
    await press('Add comment');
    await press('Send 1 comment to the agent');
    await page.getByText(answer).first().waitFor(patience);
    await verified();
  };
  /** A board on a folder or an address; gives its own address. */
  const newBoard = async (title, kind, where) => {
    await page.goto(`${origin}/boards/new`);
    await write('Title', title);
    await page.getByRole('radio', { name: kind }).check();
    await page.getByRole('textbox', { name: /^(Path of the folder|Address of the repository)$/ }).fill(where);
    await write('Set-up command', 'true');
    await press('Create board');
    await page.waitForURL(/boards\/[0-9a-f-]{36}$/);
    return page.url();
  };
  const openCard = async (title) => {
    await page.getByRole('button', { name: new RegExp(`#\\d+ ${title}`) }).first().click();
    await page.getByRole('dialog').waitFor();
  };
  const newCard = async (board, title) => {
    await page.goto(board);
    await page.getByRole('button', { name: /^Add a card to Todo/ }).first().click();
    await write('What should be done?', title);
    await page.keyboard.press('Enter');
    await openCard(title);
  };
  const choose = (model) => page.getByRole('combobox', { name: 'Model' }).selectOption({ label: model });
  /** Says something to a model that begins its answer with "I would change", and waits until it has said all. */
  const talk = async (model, message) => {
    const answers = page.getByText('I would change');
    const before = await answers.count();
    await choose(model);
    await write('Message', message);
    await press('Send');
    await answers.nth(before).waitFor();
    await page.getByRole('button', { name: 'Propose a plan' }).and(page.locator(':enabled')).waitFor();
  };
  return { button, press, write, tab, stage, addKey, propose, review, sendBack, newBoard, newCard, openCard, choose, talk };
};

/** How many colours the code in sight has. */
const colours = (on) =>
  on.getByRole('region', { name: 'Lines of the changes' }).evaluate((region) => {
    const seen = [...region.querySelectorAll('span span')].map((one) => getComputedStyle(one).color);
    return new Set(seen).size;
  });
/** Waits until the code of a diff has its colours. */
export const coloured = async (on, what) => {
  for (let tries = 0; (await colours(on)) < 4; tries += 1) {
    if (tries > 100) throw new Error(`the code has no colours: ${what}`);
    await new Promise((next) => setTimeout(next, 50));
  }
};

/** Asks the server as the person who is signed in on the page; gives the status and what it said. */
export const ask = (page, method, path, body) =>
  page.evaluate(
    async ([verb, to, sent]) => {
      const { csrfToken } = await (await fetch('/api/session')).json();
      const answer = await fetch(to, {
        method: verb,
        headers: { 'X-CSRF-Token': csrfToken, ...(sent && { 'Content-Type': 'application/json' }) },
        body: sent && JSON.stringify(sent),
      });
      const text = await answer.text();
      const json = answer.headers.get('Content-Type')?.includes('json') && text !== '';
      return { status: answer.status, body: json ? JSON.parse(text) : text };
    },
    [method, path, body],
  );
/** The same where a refusal is an error; gives what the server said. */
export const api = async (page, path, method = 'GET', sent = undefined) => {
  const { status, body } = await ask(page, method, path, sent);
  if (status >= 400) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(body)}`);
  return body;
};

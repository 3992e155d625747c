import { languageNamed } from './languages';

/** A stretch of code in one colour; `colour` is a CSS value that follows the theme, or null for plain text. */
export interface Token {
  readonly text: string;
  readonly colour: string | null;
  readonly italic: boolean;
  readonly bold: boolean;
}

export type TokenLines = readonly (readonly Token[])[];

/** What the worker is asked. */
export type ToColour = { readonly id: number; readonly code: string; readonly language: string };

/** What it answers; `lines` is null where it cannot colour. */
export type Coloured = { readonly id: number; readonly lines: TokenLines | null };

/** Longer code stays plain. */
const LONGEST = 60_000;

/** Code is anybody's, and some of it keeps a grammar's expressions at work for ever. */
const PATIENCE_MS = 10_000;

let worker: Worker | null = null;
let asked = 0;
const waiting = new Map<number, (lines: TokenLines | null) => void>();

/** Whoever waits gets plain text, and the next who asks a new worker. */
const giveUp = (): void => {
  worker?.terminate();
  worker = null;
  for (const answer of waiting.values()) answer(null);
};

const working = (): Worker => {
  if (worker) return worker;
  worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'highlight' });
  worker.addEventListener('message', ({ data }: MessageEvent<Coloured>) =>
    waiting.get(data.id)?.(data.lines),
  );
  worker.addEventListener('error', giveUp);
  return worker;
};

/** Colours a piece of code beside the page; null when its language is not known, or it is too long or takes too long. */
export const highlight = (code: string, language: string): Promise<TokenLines | null> => {
  const name = languageNamed(language);
  if (name === null || code.length > LONGEST || typeof Worker === 'undefined') return Promise.resolve(null);
  return new Promise((resolve) => {
    asked += 1;
    const id = asked;
    const patience = setTimeout(giveUp, PATIENCE_MS);
    waiting.set(id, (lines) => {
      clearTimeout(patience);
      waiting.delete(id);
      resolve(lines);
    });
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker's has none
    working().postMessage({ id, code, language: name } satisfies ToColour);
  });
};

/** Runs when the page has nothing better to do; the answer takes it back. */
export const whenIdle = (task: () => void): (() => void) => {
  if (typeof requestIdleCallback === 'function') {
    const handle = requestIdleCallback(task, { timeout: 1500 });
    return () => cancelIdleCallback(handle);
  }
  const timer = setTimeout(task, 60);
  return () => clearTimeout(timer);
};

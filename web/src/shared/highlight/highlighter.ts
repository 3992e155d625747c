import type { HighlighterCore } from 'shiki/core';
import { languageNamed, loadLanguage } from './languages';

/** A stretch of code in one colour; `colour` is a CSS value that follows the theme, or null for plain text. */
export interface Token {
  readonly text: string;
  readonly colour: string | null;
  readonly italic: boolean;
  readonly bold: boolean;
}

export type TokenLines = readonly (readonly Token[])[];

/** Longer code stays plain: colouring it would hold up the page. */
const LONGEST = 60_000;

let starting: Promise<HighlighterCore> | null = null;
const loading = new Map<string, Promise<boolean>>();

const start = (): Promise<HighlighterCore> => {
  starting ??= (async () => {
    const [{ createHighlighterCore, createCssVariablesTheme }, { createJavaScriptRegexEngine }] =
      await Promise.all([import('shiki/core'), import('shiki/engine/javascript')]);
    // Colours are CSS variables: one pass serves both themes and nothing is drawn again when the theme changes.
    const theme = createCssVariablesTheme({ name: 'tokens', variablePrefix: '--code-', fontStyle: true });
    return createHighlighterCore({
      themes: [theme],
      langs: [],
      engine: createJavaScriptRegexEngine({ forgiving: true }),
    });
  })();
  return starting;
};

const ready = (highlighter: HighlighterCore, language: string): Promise<boolean> => {
  const known = loading.get(language);
  if (known) return known;
  const load = loadLanguage(language).then(async (grammar) => {
    if (!grammar) return false;
    await highlighter.loadLanguage(grammar);
    return true;
  });
  loading.set(language, load);
  return load;
};

const ITALIC = 1;
const BOLD = 2;

/** Colours a piece of code, or gives null when its language is not known or it is too long. */
export const highlight = async (code: string, language: string): Promise<TokenLines | null> => {
  const name = languageNamed(language);
  if (name === null || code.length > LONGEST) return null;
  const highlighter = await start();
  if (!(await ready(highlighter, name))) return null;
  const { tokens } = highlighter.codeToTokens(code, { lang: name, theme: 'tokens' });
  return tokens.map((line) =>
    line.map((token) => ({
      text: token.content,
      colour: token.color === 'var(--code-foreground)' ? null : (token.color ?? null),
      italic: ((token.fontStyle ?? 0) & ITALIC) !== 0,
      bold: ((token.fontStyle ?? 0) & BOLD) !== 0,
    })),
  );
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

import type { HighlighterCore } from 'shiki/core';
import type { TokenLines } from './highlighter';
import { loadLanguage } from './languages';

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

/** Colours a piece of code, or gives null where there is no grammar for its language. */
export const colour = async (code: string, language: string): Promise<TokenLines | null> => {
  const highlighter = await start();
  if (!(await ready(highlighter, language))) return null;
  const { tokens } = highlighter.codeToTokens(code, { lang: language, theme: 'tokens' });
  return tokens.map((line) =>
    line.map((token) => ({
      text: token.content,
      colour: token.color === 'var(--code-foreground)' ? null : (token.color ?? null),
      italic: ((token.fontStyle ?? 0) & ITALIC) !== 0,
      bold: ((token.fontStyle ?? 0) & BOLD) !== 0,
    })),
  );
};

import type { DiffLine } from '@/features/review/diff';
import { highlight, type Token, whenIdle } from '@/shared/highlight/highlighter';
import { languageOfFile } from '@/shared/highlight/languages';

/** Longer lines are no code a person reads. */
const LONGEST_LINE = 2000;

/**
 * The colours of the lines in sight. They are found a stretch at a time while the page is idle, so that a diff of any
 * length is readable at once and colouring holds nothing up.
 */
export class Colours {
  readonly #tokens = new WeakMap<DiffLine, readonly Token[] | null>();
  readonly #listeners = new Set<() => void>();
  #version = 0;
  #forget: (() => void) | null = null;

  get version(): number {
    return this.#version;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  of(line: DiffLine): readonly Token[] | null {
    return this.#tokens.get(line) ?? null;
  }

  /** Asks for the colours of these lines of a file, in place of what was asked for before. */
  want(stretches: readonly { readonly path: string; readonly lines: readonly DiffLine[] }[]): void {
    this.#forget?.();
    const missing = stretches.filter(({ lines }) => lines.some((line) => !this.#tokens.has(line)));
    if (missing.length > 0) this.#forget = whenIdle(() => void this.#paint(missing));
  }

  stop(): void {
    this.#forget?.();
  }

  async #paint(stretches: readonly { readonly path: string; readonly lines: readonly DiffLine[] }[]) {
    for (const { path, lines } of stretches) {
      const language = languageOfFile(path);
      // Each side is coloured as it reads; a line that both have takes the new side's.
      await this.#paintSide(
        lines.filter(({ kind }) => kind !== 'add'),
        language,
      );
      await this.#paintSide(
        lines.filter(({ kind }) => kind !== 'delete'),
        language,
      );
    }
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }

  async #paintSide(lines: readonly DiffLine[], language: string | null) {
    const code = lines.map(({ text }) => (text.length > LONGEST_LINE ? '' : text)).join('\n');
    // Plain text is readable; a grammar that cannot be fetched is not worth a word to the reader.
    const coloured = language === null ? null : await highlight(code, language).catch(() => null);
    for (const [index, line] of lines.entries())
      this.#tokens.set(line, line.text.length > LONGEST_LINE ? null : (coloured?.[index] ?? null));
  }
}

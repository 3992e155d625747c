import Anser from 'anser';

/** A stretch of a line that is written the same way. Colours are a palette name (`red`, `bright-red`) or `r, g, b`. */
export interface AnsiSpan {
  readonly text: string;
  readonly foreground: string | null;
  readonly background: string | null;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
  readonly inverse: boolean;
  readonly strike: boolean;
}

const steps = [0, 95, 135, 175, 215, 255];

const names = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];

const fromPalette = (index: number): string => {
  if (index < 8) return names[index] ?? 'white';
  if (index < 16) return `bright-${names[index - 8] ?? 'white'}`;
  if (index < 232) {
    const cube = index - 16;
    return [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map((at) => steps[at] ?? 0).join(', ');
  }
  const grey = 8 + (index - 232) * 10;
  return `${grey}, ${grey}, ${grey}`;
};

const colour = (name: string | null | undefined, exact: string | null | undefined): string | null => {
  if (!name) return null;
  if (name === 'ansi-truecolor') return exact ?? null;
  const palette = /^ansi-palette-(\d+)$/.exec(name);
  if (palette) return fromPalette(Number(palette[1]));
  return name.replace(/^ansi-/, '');
};

/** Splits one safe line into spans. Every line starts plain. */
export const spansOf = (safe: string): readonly AnsiSpan[] => {
  if (!safe.includes('\u001b')) return safe === '' ? [] : [plain(safe)];
  return Anser.ansiToJson(safe, { use_classes: true, remove_empty: true })
    .filter((part) => part.content !== '')
    .map((part) => {
      const has = (name: string): boolean => (part.decorations as readonly string[]).includes(name);
      return {
        text: part.content,
        foreground: colour(part.fg, part.fg_truecolor),
        background: colour(part.bg, part.bg_truecolor),
        bold: has('bold'),
        dim: has('dim'),
        italic: has('italic'),
        underline: has('underline'),
        inverse: has('reverse'),
        strike: has('strikethrough'),
      };
    });
};

const plain = (text: string): AnsiSpan => ({
  text,
  foreground: null,
  background: null,
  bold: false,
  dim: false,
  italic: false,
  underline: false,
  inverse: false,
  strike: false,
});

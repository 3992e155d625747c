/**
 * Log output is hostile until proven otherwise. Of everything a terminal understands only SGR (colour and weight)
 * survives; cursor moves, titles, links, clipboard writes and other commands go, and direction overrides that would
 * make a line read differently from what it is are shown instead of obeyed.
 */
type Mode = 'text' | 'escape' | 'csi' | 'string' | 'string-escape' | 'skip-one';

export interface Sanitizer {
  /** Takes the next piece, cut anywhere, and gives the safe text that is complete so far. */
  readonly push: (piece: string) => string;
  /** Ends the line: whatever sequence is still open is dropped. */
  readonly end: () => void;
}

const ESC = '\u001b';
/** Longer than any honest SGR sequence; past it a sequence is dropped rather than collected. */
const LONGEST_SGR = 64;

const overrides = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Makes direction overrides visible, as `⟦U+202E⟧`. */
export const showOverrides = (text: string): string =>
  text.replace(
    overrides,
    (mark) => `⟦U+${(mark.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟧`,
  );

export const sanitizer = (): Sanitizer => {
  let mode: Mode = 'text';
  let sequence = '';

  const inText = (char: string): string => {
    const code = char.charCodeAt(0);
    if (char === ESC) mode = 'escape';
    else if (code === 0x9b) {
      mode = 'csi';
      sequence = '';
    } else if (code === 0x90 || code === 0x98 || (code >= 0x9d && code <= 0x9f)) mode = 'string';
    else if (char === '\t' || char === '\r' || char === '\n') return char;
    else if (code >= 0x20 && code !== 0x7f && !(code >= 0x80 && code <= 0x9f)) return char;
    return '';
  };

  const inEscape = (char: string): string => {
    if (char === '[') {
      mode = 'csi';
      sequence = '';
    } else if (char === ']' || char === 'P' || char === 'X' || char === '^' || char === '_') mode = 'string';
    else if (char === ESC) mode = 'escape';
    else if (char >= ' ' && char <= '/') mode = 'skip-one';
    else mode = 'text';
    return '';
  };

  const inCsi = (char: string): string => {
    if (char >= '@' && char <= '~') {
      mode = 'text';
      const honest = char === 'm' && /^[0-9;:]*$/.test(sequence) && sequence.length <= LONGEST_SGR;
      return honest ? `${ESC}[${sequence}m` : '';
    }
    if (char === ESC) {
      mode = 'escape';
      return '';
    }
    if (char < ' ') return char === '\n' || char === '\r' ? leave(char) : '';
    if (sequence.length <= LONGEST_SGR) sequence += char;
    return '';
  };

  const leave = (char: string): string => {
    mode = 'text';
    return char;
  };

  const inString = (char: string): string => {
    if (char === '\u0007' || char === '\u009c') mode = 'text';
    else if (char === ESC) mode = 'string-escape';
    else if (char === '\n') return leave(char);
    return '';
  };

  const step = (char: string): string => {
    switch (mode) {
      case 'text':
        return inText(char);
      case 'escape':
        return inEscape(char);
      case 'csi':
        return inCsi(char);
      case 'string':
        return inString(char);
      case 'string-escape':
        mode = char === '\\' ? 'text' : 'string';
        return mode === 'text' ? '' : inString(char);
      case 'skip-one':
        mode = 'text';
        return '';
      default:
        return mode satisfies never;
    }
  };

  return {
    push: (piece) => {
      let out = '';
      for (let index = 0; index < piece.length; index += 1) out += step(piece.charAt(index));
      return showOverrides(out);
    },
    end: () => {
      mode = 'text';
      sequence = '';
    },
  };
};

// Anything that needs a closer look; most lines have none of it and pass untouched.
// oxlint-disable-next-line no-control-regex
const suspicious = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
// oxlint-disable-next-line no-control-regex
const sgr = /\u001b\[[0-9;:]*m/g;

/** A carriage return goes back to the start of the line: what was written last is what a person would have seen. */
const rewrite = (line: string): string => {
  if (!line.includes('\r')) return line;
  const parts = line.split('\r');
  let last = parts.length - 1;
  while (last > 0 && parts[last]?.replace(sgr, '') === '') last -= 1;
  const before = parts.slice(0, last).join('');
  return (before.match(sgr) ?? []).join('') + (parts[last] ?? '');
};

/** One whole line made safe, with its colours; no state reaches the next line. */
export const sanitizeLine = (line: string): string => {
  if (!suspicious.test(line)) return line;
  return rewrite(sanitizer().push(line));
};

/** The same line without colours: what search looks at and what is copied. */
export const plainLine = (safe: string): string => (safe.includes(ESC) ? safe.replace(sgr, '') : safe);

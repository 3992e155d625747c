import { describe, expect, it } from 'vitest';
import { plainLine, sanitizeLine, sanitizer } from './sanitize';
import { spansOf } from './spans';

const ESC = '\u001b';

describe('a hostile line', () => {
  it('keeps_its_colours', () => {
    const line = `${ESC}[1;31mred${ESC}[0m plain ${ESC}[38;5;208mpalette${ESC}[38;2;1;2;3mexact`;
    expect(sanitizeLine(line)).toBe(line);
    expect(plainLine(sanitizeLine(line))).toBe('red plain paletteexact');
  });

  it('loses_titles_links_clipboard_writes_and_cursor_moves', () => {
    expect(sanitizeLine(`a${ESC}]0;owned\u0007b`)).toBe('ab');
    expect(sanitizeLine(`a${ESC}]8;;https://evil.example${ESC}\\click${ESC}]8;;${ESC}\\b`)).toBe('aclickb');
    expect(sanitizeLine(`a${ESC}]52;c;cm0gLXJm\u0007b`)).toBe('ab');
    expect(sanitizeLine(`a${ESC}[2J${ESC}[1;1Hb${ESC}[?1049hc`)).toBe('abc');
    expect(sanitizeLine(`a${ESC}P1;2|payload${ESC}\\b${ESC}cd`)).toBe('abd');
    expect(sanitizeLine('a\u009b31mb\u009d0;title\u009cc')).toBe(`a${ESC}[31mbc`);
    expect(sanitizeLine('bell\u0007 back\b null\u0000')).toBe('bell back null');
  });

  it('drops_an_open_sequence_at_its_end_and_nothing_of_the_next_line', () => {
    expect(sanitizeLine(`a${ESC}]0;never closed`)).toBe('a');
    expect(sanitizeLine('next line')).toBe('next line');
    const stream = sanitizer();
    expect(stream.push(`a${ESC}]0;open\nnext`)).toBe('a\nnext');
  });

  it('is_stripped_the_same_wherever_the_chunks_are_cut', () => {
    const text = `x${ESC}[32mgreen${ESC}[0m${ESC}]0;title${ESC}\\y${ESC}[2Kz\u202eend\tt`;
    const whole = sanitizer().push(text);
    expect(whole).toBe(`x${ESC}[32mgreen${ESC}[0myz⟦U+202E⟧end\tt`);
    for (let first = 0; first <= text.length; first += 1) {
      for (let second = first; second <= text.length; second += 3) {
        const stream = sanitizer();
        const pieces = [text.slice(0, first), text.slice(first, second), text.slice(second)];
        expect(pieces.map((piece) => stream.push(piece)).join('')).toBe(whole);
      }
    }
  });

  it('shows_direction_overrides_instead_of_obeying_them', () => {
    expect(sanitizeLine('if (admin\u202e) {')).toBe('if (admin⟦U+202E⟧) {');
  });

  it('is_rewritten_by_a_carriage_return', () => {
    expect(sanitizeLine('10%\r50%\r100%')).toBe('100%');
    expect(sanitizeLine('done\r')).toBe('done');
    expect(sanitizeLine(`${ESC}[32m10%\r99%`)).toBe(`${ESC}[32m99%`);
  });
});

describe('a coloured line', () => {
  it('becomes_spans_and_starts_plain_each_time', () => {
    const spans = spansOf(`${ESC}[1;31mred${ESC}[0m rest`);
    expect(spans.map(({ text, foreground, bold }) => ({ text, foreground, bold }))).toEqual([
      { text: 'red', foreground: 'red', bold: true },
      { text: ' rest', foreground: null, bold: false },
    ]);
    expect(spansOf('next')[0]?.foreground).toBeNull();
  });

  it('knows_sixteen_two_hundred_and_fifty_six_and_exact_colours', () => {
    expect(spansOf(`${ESC}[92mx`)[0]?.foreground).toBe('bright-green');
    expect(spansOf(`${ESC}[38;5;208mx`)[0]?.foreground).toBe('255, 135, 0');
    expect(spansOf(`${ESC}[38;5;244mx`)[0]?.foreground).toBe('128, 128, 128');
    expect(spansOf(`${ESC}[48;2;1;2;3mx`)[0]?.background).toBe('1, 2, 3');
    expect(spansOf(`${ESC}[4;2mx`)[0]).toMatchObject({ underline: true, dim: true });
  });
});

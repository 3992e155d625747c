import { describe, expect, it } from 'vitest';
import { formatLineRange, LogStore, parseLineRange, type LogBlock } from './log-store';

const ESC = '\u001b';
const block = (lines: readonly string[], step = 1, stream = 'stdout'): LogBlock => ({
  lines,
  step,
  stream,
  at: null,
});
const plainQuery = (text: string) => ({ text, regex: false, matchCase: false });

const hundredThousand = (): LogStore => {
  const store = new LogStore();
  for (let batch = 0; batch < 100; batch += 1) {
    const lines = Array.from({ length: 1000 }, (_, index) => {
      const number = batch * 1000 + index + 1;
      return number % 10 === 0 ? `${ESC}[31merror${ESC}[0m in line ${number}` : `line ${number} is fine`;
    });
    store.append([block(lines, batch < 50 ? 1 : 2)]);
  }
  return store;
};

describe('a log of a hundred thousand lines', () => {
  it('drops_nothing_and_knows_every_line_by_number', () => {
    const store = hundredThousand();
    expect(store.count).toBe(100_000);
    expect(store.line(0)).toMatchObject({ number: 1, text: 'line 1 is fine', step: 1 });
    expect(store.line(1023)?.text).toBe('line 1024 is fine');
    expect(store.line(1024)?.text).toBe('line 1025 is fine');
    expect(store.line(99_999)).toMatchObject({ number: 100_000, step: 2 });
    expect(store.line(100_000)).toBeNull();
    expect(store.firstLineOfStep(2)).toBe(50_000);
    expect(store.firstLineOfStep(3)).toBeNull();
  });

  it('finds_every_match_by_its_plain_text', () => {
    const store = hundredThousand();
    const found = store.search(plainQuery('ERROR IN'));
    expect(found.lines).toHaveLength(10_000);
    expect(found.lines[0]).toBe(9);
    expect(found.lines.at(-1)).toBe(99_999);
    expect([found.starts[0], found.ends[0]]).toEqual([0, 8]);
    expect(store.search({ text: 'ERROR', regex: false, matchCase: true }).lines).toEqual([]);
  });

  it('is_searched_by_expression_line_by_line', () => {
    const store = hundredThousand();
    const found = store.search({ text: '^error.* 1?0$', regex: true, matchCase: true });
    expect(found.lines).toEqual([9]);
    expect(store.search({ text: 'fine[^x]line', regex: true, matchCase: false }).lines).toEqual([]);
    expect(store.search({ text: '(', regex: true, matchCase: false }).fault).not.toBeNull();
  });

  it('is_searched_on_where_the_last_search_stopped', () => {
    const store = hundredThousand();
    const before = store.search(plainQuery('needle'));
    store.append([block(['a needle', 'hay', 'two needle needle'])]);
    const after = store.searchMore(plainQuery('needle'), before);
    expect(after.lines).toEqual([100_000, 100_002, 100_002]);
    expect(after.searched).toBe(100_003);
    store.append([block(['needle'])]);
    expect(store.searchMore(plainQuery('needle'), after).lines).toEqual([100_000, 100_002, 100_002, 100_003]);
  });

  it('answers_a_search_in_a_moment', () => {
    const store = hundredThousand();
    const started = performance.now();
    store.search(plainQuery('line 99'));
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe('a log', () => {
  it('gives_plain_text_to_copy', () => {
    const store = new LogStore();
    store.append([block([`${ESC}[1mbold${ESC}[0m`, 'two', 'three'])]);
    expect(store.plainText(0, 1)).toBe('bold\ntwo');
  });

  it('tells_its_listeners_once_per_batch', () => {
    const store = new LogStore();
    let told = 0;
    const stop = store.subscribe(() => {
      told += 1;
    });
    store.append([block(['a']), block(['b', 'c'])]);
    stop();
    store.append([block(['d'])]);
    expect([told, store.count]).toEqual([1, 4]);
  });
});

describe('a permalink', () => {
  it('names_a_line_or_a_range', () => {
    expect(parseLineRange('#L12')).toEqual({ first: 12, last: 12 });
    expect(parseLineRange('L20-L12')).toEqual({ first: 12, last: 20 });
    expect(parseLineRange('#L0')).toBeNull();
    expect(parseLineRange('#step-1')).toBeNull();
    expect(formatLineRange(20, 12)).toBe('L12-L20');
    expect(formatLineRange(4, 4)).toBe('L4');
  });
});

it('the first line after an interruption knows it', () => {
  const store = new LogStore();
  store.interrupt();
  store.append([{ step: 1, stream: 'stdout', at: null, lines: ['one', 'two'] }]);
  store.interrupt();
  store.append([{ step: 1, stream: 'stdout', at: null, lines: ['three'] }]);
  expect([0, 1, 2].map((index) => store.line(index)?.afterBreak)).toEqual([false, false, true]);
});

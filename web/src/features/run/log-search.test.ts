import { expect, test } from 'vitest';
import { distinct, hitsOf, LogSearch } from '@/features/run/log-search';
import { LogStore } from '@/features/run/log-store';

const log = (...lines: string[]) => {
  const store = new LogStore();
  store.append([{ step: null, stream: 'stdout', at: null, lines }]);
  return store;
};
const query = { text: 'ok', regex: false, matchCase: false };

test('every match of a line is known', () => {
  const search = new LogSearch(log('ok and ok', 'none', 'ok'));
  const found = search.of(query);
  expect(distinct(found)).toEqual([0, 2]);
  expect(hitsOf(found, 0)).toEqual([
    [0, 2],
    [7, 9],
  ]);
  expect(hitsOf(found, 1)).toEqual([]);
});

test('stepping goes around the ends', () => {
  const search = new LogSearch(log('ok', 'x', 'ok'));
  search.of(query);
  expect([search.step(1), search.step(1), search.step(1), search.step(-1)]).toEqual([0, 2, 0, 2]);
});

test('the next error is found in both directions', () => {
  const search = new LogSearch(log('fine', 'Error: no', 'fine', 'build failed'));
  expect(search.errorAfter(1, 1)).toBe(3);
  expect(search.errorAfter(3, -1)).toBe(1);
  expect(search.errorAfter(3, 1)).toBeUndefined();
});

import { expect, test } from 'vitest';
import { distinct, everyDay, flags, measureOf, type UsageLine } from '@/features/usage/model';

const line = (key: string, more: Partial<UsageLine> = {}): UsageLine => ({
  key,
  name: key,
  calls: 1,
  inputTokens: 10,
  outputTokens: 1,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  costMicros: 5,
  unreportedCalls: 0,
  unpricedCalls: 0,
  ...more,
});

test('a day without a call stands between those with calls', () => {
  const days = everyDay([line('2026-02-27'), line('2026-03-02')]);
  expect(days.map((day) => [day.key, day.costMicros])).toEqual([
    ['2026-02-27', 5],
    ['2026-02-28', 0],
    ['2026-03-01', 0],
    ['2026-03-02', 5],
  ]);
  expect(everyDay([])).toEqual([]);
});

test('what was not reported or not priced is flagged, never shown as nothing', () => {
  expect(flags(line('x'))).toEqual([]);
  expect(flags(line('x', { unreportedCalls: 2 }))).toEqual(['usage.unreported']);
  expect(flags(line('x', { unpricedCalls: 1, unreportedCalls: 1 }))).toEqual([
    'usage.unreported',
    'usage.unpriced',
  ]);
});

test('what was free is drawn by its tokens, and what cost money by that', () => {
  const free = measureOf([line('x', { costMicros: 0 })]);
  expect([free.what, free.of(line('x')), free.format(11)]).toEqual(['tokens', 11, '11']);
  const paid = measureOf([line('x', { costMicros: 0 }), line('y', { costMicros: 20_000 })]);
  expect([paid.what, paid.of(line('x')), paid.format(20_000)]).toEqual(['cost', 5, '$0.02']);
});

test('an axis says no word twice', () => {
  expect(distinct([0, 0.2, 0.4, 1], (value) => value.toFixed(0))).toEqual([0, 1]);
  expect(distinct([0, 20_000, 40_000], (value) => `${value}`)).toEqual([0, 20_000, 40_000]);
});

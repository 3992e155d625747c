import { expect, test } from 'vitest';
import { everyDay, flags, type UsageLine } from '@/features/usage/model';

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

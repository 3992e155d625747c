import { expect, test } from 'vitest';
import { hourOf, levers } from '@/features/admin/model';

const now = Date.parse('2026-01-01T12:00:30Z');

test('an hour has sixty minutes, the quiet ones too', () => {
  const minutes = [{ at: '2026-01-01T11:59:00Z', done: 3, failed: 1, waitMs: 40 }];
  const points = hourOf(minutes, now, (minute) => minute.done);
  expect(points).toHaveLength(60);
  expect(points.at(-2)).toEqual({ minute: -1, value: 3 });
  expect(points.at(-1)).toEqual({ minute: 0, value: 0 });
});

test('what is older than an hour is not shown', () => {
  const minutes = [{ at: '2026-01-01T10:59:00Z', done: 3, failed: 0, waitMs: 0 }];
  expect(hourOf(minutes, now, (minute) => minute.done).every((point) => point.value === 0)).toBe(true);
});

test('a running job is neither retried nor moved', () => {
  expect(levers('running')).toEqual({ retry: false, front: false, remove: true });
  expect(levers('dead')).toEqual({ retry: true, front: false, remove: true });
});

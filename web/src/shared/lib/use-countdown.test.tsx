import { act, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useCountdown } from '@/shared/lib/use-countdown';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());
const pass = (seconds: number) => {
  for (let at = 0; at < seconds; at += 1) act(() => vi.advanceTimersByTime(1000));
};

test('it counts down to nothing', () => {
  const { result } = renderHook(() => useCountdown(3));
  pass(2);
  expect(result.current).toBe(1);
  pass(5);
  expect(result.current).toBe(0);
});

test('a second wait of the same length is counted from its beginning', () => {
  const { result, rerender } = renderHook(({ wait }) => useCountdown(5, wait), {
    initialProps: { wait: {} },
  });
  pass(4);
  rerender({ wait: {} });
  expect(result.current).toBe(5);
  pass(1);
  expect(result.current).toBe(4);
});

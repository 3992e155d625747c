import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchIdle } from '@/features/board/watch-idle';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const press = () => document.dispatchEvent(new KeyboardEvent('keydown', { key: 'a' }));

test('two minutes without a touch are told once, and so is the next touch', () => {
  const told: boolean[] = [];
  const stop = watchIdle((idle) => told.push(idle));
  vi.advanceTimersByTime(119_000);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(600_000);
  expect(told).toEqual([true]);
  press();
  press();
  expect(told).toEqual([true, false]);
  stop();
});

test('who works is never idle, and nobody is told after the end', () => {
  const told: boolean[] = [];
  const stop = watchIdle((idle) => told.push(idle));
  for (let minute = 0; minute < 10; minute += 1) {
    vi.advanceTimersByTime(60_000);
    press();
  }
  stop();
  vi.advanceTimersByTime(600_000);
  expect(told).toEqual([]);
});

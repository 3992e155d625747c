import type { MouseEvent, PointerEvent } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { longPress } from '@/features/board/long-press';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const at = (clientX: number, clientY: number, pointerType = 'touch') =>
  ({ pointerType, isPrimary: true, clientX, clientY }) as PointerEvent;
const click = () => {
  const calls: string[] = [];
  const event = {
    preventDefault: () => calls.push('prevented'),
    stopPropagation: () => calls.push('stopped'),
  } as unknown as MouseEvent;
  return { event, calls };
};

test('a finger that rests acts once, and its click opens nothing', () => {
  const act = vi.fn();
  const { handlers } = longPress(act);
  handlers.onPointerDown(at(10, 10));
  handlers.onPointerMove(at(14, 12));
  vi.advanceTimersByTime(500);
  handlers.onPointerUp();
  expect(act).toHaveBeenCalledTimes(1);
  const { event, calls } = click();
  handlers.onClickCapture(event);
  expect(calls).toEqual(['prevented', 'stopped']);
});

test('a tap, a finger that scrolls and a mouse that waits do nothing', () => {
  const act = vi.fn();
  const { handlers } = longPress(act);
  handlers.onPointerDown(at(10, 10));
  vi.advanceTimersByTime(200);
  handlers.onPointerUp();
  handlers.onPointerDown(at(10, 10));
  handlers.onPointerMove(at(10, 40));
  vi.advanceTimersByTime(600);
  handlers.onPointerDown(at(10, 10, 'mouse'));
  vi.advanceTimersByTime(600);
  expect(act).not.toHaveBeenCalled();
  const { event, calls } = click();
  handlers.onClickCapture(event);
  expect(calls).toEqual([]);
});

test('what goes away under a finger does nothing any more', () => {
  const act = vi.fn();
  const { handlers, end } = longPress(act);
  handlers.onPointerDown(at(10, 10));
  end();
  vi.advanceTimersByTime(600);
  expect(act).not.toHaveBeenCalled();
});

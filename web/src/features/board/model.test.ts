import { expect, test } from 'vitest';
import { applyEvent, emptyBoard, place, put, refusalOf, tellsPlace } from '@/features/board/model';
import type { Card } from '@/shared/api/types';
import { aCard } from '@/testing/card';

const board = (...cards: Card[]) => cards.reduce(put, emptyBoard());

test('a card is placed before another', () => {
  const state = place(board(aCard('a'), aCard('b'), aCard('c')), 'c', { stage: 'TODO', beforeTaskId: 'a' });
  expect(state.order.TODO).toEqual(['c', 'a', 'b']);
});

test('a card is in one column only', () => {
  const state = place(board(aCard('a'), aCard('b')), 'a', { stage: 'BRAINSTORMING' });
  expect(state.order.TODO).toEqual(['b']);
  expect(state.order.BRAINSTORMING).toEqual(['a']);
  expect(state.cards.get('a')?.stage).toBe('BRAINSTORMING');
});

test('an event seen twice does no harm', () => {
  const event = { kind: 'task-created' as const, task: aCard('a') };
  const once = applyEvent(emptyBoard(), event, 1);
  expect(applyEvent(once, event, 1)).toBe(once);
  expect(once.order.TODO).toEqual(['a']);
});

test('an event of a kind that a newer server has leaves the cards as they are, and asks for the board anew', () => {
  const event = { kind: 'task-praised' as 'task-updated', task: aCard('a', { version: 9 }) };
  const before = board(aCard('a'));
  expect(applyEvent(before, event, 7)).toEqual({ ...before, revision: 7 });
  expect(tellsPlace(before, event)).toBe(false);
});

test('an older version of a card changes nothing', () => {
  const state = board(aCard('a', { stage: 'REVIEW', version: 5 }));
  expect(put(state, aCard('a', { version: 4 }))).toBe(state);
});

test('a removed card leaves its column', () => {
  const state = applyEvent(board(aCard('a')), { kind: 'task-removed', taskId: 'a' }, 1);
  expect(state.order.TODO).toEqual([]);
  expect(state.cards.get('a')).toBeUndefined();
});

test('a moved card stands before the one the server names, or at the end', () => {
  const columns = board(aCard('a'), aCard('b'), aCard('c'));
  const moved = { kind: 'task-moved' as const, task: aCard('c', { version: 2 }), beforeTaskId: 'a' };
  const first = applyEvent(columns, moved, 1);
  expect(first.order.TODO).toEqual(['c', 'a', 'b']);
  const last = applyEvent(first, { ...moved, task: aCard('c', { version: 3 }), beforeTaskId: null }, 2);
  expect(last.order.TODO).toEqual(['a', 'b', 'c']);
});

test('a move that was overtaken does not bring the card back', () => {
  const now = board(aCard('a'), aCard('b'), aCard('c', { version: 5 }));
  const old = { kind: 'task-moved' as const, task: aCard('c', { version: 4 }), beforeTaskId: 'a' };
  expect(applyEvent(now, old, 1).order.TODO).toEqual(['a', 'b', 'c']);
});

test('a place is certain only where its neighbour is known to be there', () => {
  const now = board(aCard('a'), aCard('b', { stage: 'DONE' }));
  const moved = { kind: 'task-moved' as const, task: aCard('c') };
  expect(tellsPlace(now, { ...moved, beforeTaskId: 'a' })).toBe(true);
  expect(tellsPlace(now, { ...moved, beforeTaskId: null })).toBe(true);
  expect(tellsPlace(now, { ...moved, beforeTaskId: 'b' })).toBe(false);
  expect(tellsPlace(now, { ...moved, beforeTaskId: 'gone' })).toBe(false);
  expect(tellsPlace(now, moved)).toBe(false);
});

test('a refused stage says why, its own stage never refuses', () => {
  const guarded = { ...aCard('a'), moves: [{ stage: 'READY' as const, reason: 'needs-approval' }] };
  expect(refusalOf(guarded, 'READY')).toBe('needs-approval');
  expect(refusalOf(guarded, 'BRAINSTORMING')).toBeUndefined();
  expect(refusalOf(guarded, 'TODO')).toBeUndefined();
});

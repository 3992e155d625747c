import { expect, test } from 'vitest';
import type { Card, Stage } from '@/shared/api/types';
import { applyEvent, emptyBoard, place, put, refusalOf } from '@/features/board/model';

const card = (id: string, stage: Stage = 'TODO', version = 1): Card => ({
  id,
  workflowId: 'w',
  number: 1,
  title: `Card ${id}`,
  stage,
  version,
  labels: [],
  priority: 'NONE',
  moves: [],
  evidence: 'none',
  usage: { inputTokens: 0, outputTokens: 0, costMicros: 0 },
  updatedAt: '2026-11-25T12:00:00Z',
});
const board = (...cards: Card[]) => cards.reduce(put, emptyBoard());

test('a card is placed before another', () => {
  const state = place(board(card('a'), card('b'), card('c')), 'c', { stage: 'TODO', beforeTaskId: 'a' });
  expect(state.order.TODO).toEqual(['c', 'a', 'b']);
});

test('a card is in one column only', () => {
  const state = place(board(card('a'), card('b')), 'a', { stage: 'BRAINSTORMING' });
  expect(state.order.TODO).toEqual(['b']);
  expect(state.order.BRAINSTORMING).toEqual(['a']);
  expect(state.cards.a?.stage).toBe('BRAINSTORMING');
});

test('an event seen twice does no harm', () => {
  const event = { kind: 'task-created' as const, task: card('a') };
  const once = applyEvent(emptyBoard(), event, 1);
  expect(applyEvent(once, event, 1)).toBe(once);
  expect(once.order.TODO).toEqual(['a']);
});

test('an older version of a card changes nothing', () => {
  const state = board(card('a', 'REVIEW', 5));
  expect(put(state, card('a', 'TODO', 4))).toBe(state);
});

test('a removed card leaves its column', () => {
  const state = applyEvent(board(card('a')), { kind: 'task-removed', taskId: 'a' }, 1);
  expect(state.order.TODO).toEqual([]);
  expect(state.cards.a).toBeUndefined();
});

test('a refused stage says why, its own stage never refuses', () => {
  const guarded = { ...card('a'), moves: [{ stage: 'READY' as const, reason: 'needs-approval' }] };
  expect(refusalOf(guarded, 'READY')).toBe('needs-approval');
  expect(refusalOf(guarded, 'BRAINSTORMING')).toBeUndefined();
  expect(refusalOf(guarded, 'TODO')).toBeUndefined();
});

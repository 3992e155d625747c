import { expect, test } from 'vitest';
import { t, textOf } from '@/shared/i18n/t';
import { stages } from '@/shared/api/types';

test('a parameter takes its place', () => {
  expect(t('board.actions', { number: 7 })).toBe('Actions for #7');
});

test('the count chooses the form', () => {
  expect(t('board.cards', { count: 1 })).toBe('1 card');
  expect(t('board.cards', { count: 5000 })).toBe('5000 cards');
});

test('every stage has its words', () => {
  for (const stage of stages) expect(textOf(`stage.${stage}`)).toBeTruthy();
});

test('the words of later rooms come with them', async () => {
  expect(textOf('review.none')).toBeUndefined();
  const rooms = await import('@/shared/i18n/rooms');
  expect(rooms.t('review.none')).toBe('Nothing to review yet');
});

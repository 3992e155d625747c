import { expect, test } from 'vitest';
import { emptyBoard, put } from '@/features/board/model';
import { matches, viewOf, visibleIn } from '@/features/board/view';
import type { Card } from '@/shared/api/types';
import { aCard } from '@/testing/card';

const board = (...cards: Card[]) => cards.reduce(put, emptyBoard());

test('the filter reads title, number and labels', () => {
  const labelled = aCard('a', { number: 42, labels: ['backend'] });
  expect(matches(labelled, { q: 'BACK' })).toBe(true);
  expect(matches(labelled, { q: '#42' })).toBe(true);
  expect(matches(labelled, { q: 'nothing' })).toBe(false);
  expect(matches(labelled, { needs: true })).toBe(false);
});

test('one value of a field is enough, every field must agree', () => {
  const urgent = aCard('a', { labels: ['ui'], priority: 'URGENT' });
  expect(matches(urgent, { label: ['api', 'ui'] })).toBe(true);
  expect(matches(urgent, { label: ['ui'], priority: ['LOW'] })).toBe(false);
});

test('a plan that waits needs a person', () => {
  const waiting = aCard('a', { stage: 'PLANNING', plan: { version: 1, status: 'PROPOSED' } });
  expect(matches(waiting, { needs: true })).toBe(true);
});

test('a list that says the same stays the same', () => {
  const visible = visibleIn('TODO', { q: 'card' }, 'manual', undefined);
  const before = visible(board(aCard('a'), aCard('b')));
  expect(visible(board(aCard('a', { title: 'Card again' }), aCard('b')))).toBe(before);
  expect(visible(board(aCard('a', { title: 'gone' }), aCard('b')))).toEqual(['b']);
});

test('sorted by priority, the urgent come first', () => {
  const visible = visibleIn('TODO', {}, 'priority', undefined);
  expect(visible(board(aCard('low', { priority: 'LOW' }), aCard('urgent', { priority: 'URGENT' })))).toEqual([
    'urgent',
    'low',
  ]);
});

test('an archived card is not seen', () => {
  expect(
    visibleIn('TODO', {}, 'manual', undefined)(board(aCard('a', { archived: true }), aCard('b'))),
  ).toEqual(['b']);
});

test('an address with nonsense in it shows everything', () => {
  expect(viewOf({ priority: 'SOMETIMES', sort: 'smell', needs: 'maybe' })).toEqual({});
  expect(viewOf({ label: 'a,b', priority: 'HIGH', sort: 'cost' })).toEqual({
    label: ['a', 'b'],
    priority: ['HIGH'],
    sort: 'cost',
  });
});

import { expect, test } from 'vitest';
import {
  choicesOf,
  limitOf,
  remember,
  remembered,
  toggled,
  withLimit,
} from '@/features/board/column-choices';
import { stages } from '@/shared/api/types';

test('an address with nonsense in it changes no column', () => {
  expect(choicesOf({ hidden: 'CELLAR', collapsed: 7, limit: 'TODO:many,DONE:-1,CELLAR:3' })).toEqual({});
});

test('columns come from the address in the order of the board', () => {
  expect(choicesOf({ hidden: 'DONE,TODO', collapsed: ['REVIEW'], limit: 'EXECUTING:3' })).toEqual({
    hidden: ['TODO', 'DONE'],
    collapsed: ['REVIEW'],
    limit: ['EXECUTING:3'],
  });
});

test('the last column cannot be hidden', () => {
  const hidden = stages.filter((stage) => stage !== 'DONE');
  expect(toggled({ hidden }, 'hidden', 'DONE')).toEqual({ hidden });
  expect(choicesOf({ hidden: stages })).toEqual({});
});

test('a column hidden twice is shown', () => {
  const once = toggled({}, 'hidden', 'DONE');
  expect(once).toEqual({ hidden: ['DONE'] });
  expect(toggled(once, 'hidden', 'DONE')).toEqual({ hidden: undefined });
});

test('each column has a limit of its own', () => {
  const both = withLimit(withLimit({}, 'EXECUTING', 3), 'REVIEW', 5);
  expect(limitOf(both, 'EXECUTING')).toBe(3);
  expect(limitOf(withLimit(both, 'EXECUTING'), 'EXECUTING')).toBeUndefined();
  expect(limitOf(withLimit(both, 'EXECUTING'), 'REVIEW')).toBe(5);
});

test('choices are kept for each board', () => {
  remember('one', { collapsed: ['DONE'] });
  expect(remembered('one')).toEqual({ collapsed: ['DONE'] });
  expect(remembered('other')).toEqual({});
  remember('one', {});
  expect(remembered('one')).toEqual({});
});

import { expect, test } from 'vitest';
import {
  choicesOf,
  limitsOf,
  remember,
  remembered,
  toggledColumn,
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
  expect(toggledColumn({ hidden }, 'hidden', 'DONE')).toEqual({ hidden });
  expect(choicesOf({ hidden: stages })).toEqual({});
});

test('a column hidden twice is shown', () => {
  const once = toggledColumn({}, 'hidden', 'DONE');
  expect(once).toEqual({ hidden: ['DONE'] });
  expect(toggledColumn(once, 'hidden', 'DONE')).toEqual({ hidden: undefined });
});

test('each column has a limit of its own', () => {
  const both = withLimit(withLimit({}, 'EXECUTING', 3), 'REVIEW', 5);
  expect(limitsOf(both).get('EXECUTING')).toBe(3);
  expect(limitsOf(withLimit(both, 'EXECUTING')).get('EXECUTING')).toBeUndefined();
  expect(limitsOf(withLimit(both, 'EXECUTING')).get('REVIEW')).toBe(5);
});

test('choices are kept for each board', () => {
  remember('one', { collapsed: ['DONE'] });
  expect(remembered('one')).toEqual({ collapsed: ['DONE'] });
  expect(remembered('other')).toEqual({});
  remember('one', {});
  expect(remembered('one')).toEqual({});
});

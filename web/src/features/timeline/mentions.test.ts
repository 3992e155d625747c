import { expect, test } from 'vitest';
import { completed, fitting, mentionAt, piecesOf } from '@/features/timeline/mentions';

const ada = { id: '1', login: 'ada.l', name: 'Ada Lovelace' };
const ben = { id: '2', login: 'ben', name: 'Ben Nevis' };

test('a mention is being typed behind an @ that begins a word', () => {
  expect(mentionAt('Hi @ad', 6)).toEqual({ from: 3, typed: 'ad' });
  expect(mentionAt('@', 1)).toEqual({ from: 0, typed: '' });
  expect(mentionAt('mail ada@exam', 13)).toBeUndefined();
  expect(mentionAt('Hi @ad there', 12)).toBeUndefined();
});

test('who fits is found by login and by each word of the name', () => {
  expect(fitting([ada, ben], 'LOVE')).toEqual([ada]);
  expect(fitting([ada, ben], 'be')).toEqual([ben]);
  expect(fitting([ada, ben], '')).toEqual([ada, ben]);
});

test('choosing somebody writes their login and goes on behind it', () => {
  expect(completed('Hi @ad, look', 6, 'ada.l')).toEqual({ text: 'Hi @ada.l , look', caret: 10 });
  expect(completed('@', 1, 'ben')).toEqual({ text: '@ben ', caret: 5 });
});

test('a comment shows names, and leaves alone what names nobody', () => {
  const text = 'See @Ada.L. and @eve, mail x@ben';
  expect(piecesOf({ text, mentions: [ada, ben] })).toEqual(['See ', ada, '. and @eve, mail x@ben']);
});

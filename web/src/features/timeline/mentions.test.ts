import { expect, test } from 'vitest';
import { fitting, piecesOf } from '@/features/timeline/mentions';

const ada = { id: '1', login: 'ada.l', name: 'Ada Lovelace' };
const ben = { id: '2', login: 'ben', name: 'Ben Nevis' };

test('who fits is found by login and by each word of the name', () => {
  expect(fitting([ada, ben], 'LOVE')).toEqual([ada]);
  expect(fitting([ada, ben], 'be')).toEqual([ben]);
  expect(fitting([ada, ben], '')).toEqual([ada, ben]);
});

test('a comment shows names, and leaves alone what names nobody', () => {
  const text = 'See @Ada.L. and @eve, mail x@ben';
  expect(piecesOf({ text, mentions: [ada, ben] })).toEqual(['See ', ada, '. and @eve, mail x@ben']);
});

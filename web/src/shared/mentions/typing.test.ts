import { expect, test } from 'vitest';
import { completed, mentionAt } from '@/shared/mentions/typing';

test('a mention is being typed behind an @ that begins a word', () => {
  expect(mentionAt('Hi @ad', 6)).toEqual({ from: 3, typed: 'ad' });
  expect(mentionAt('See @src/app', 12)).toEqual({ from: 4, typed: 'src/app' });
  expect(mentionAt('@', 1)).toEqual({ from: 0, typed: '' });
  expect(mentionAt('mail ada@exam', 13)).toBeUndefined();
  expect(mentionAt('node_modules/@types', 19)).toBeUndefined();
  expect(mentionAt('Hi @ad there', 12)).toBeUndefined();
});

test('what is chosen stands in place of what was typed, and writing goes on behind it', () => {
  expect(completed('Hi @ad, look', 6, '@ada.l')).toEqual({ text: 'Hi @ada.l , look', caret: 10 });
  expect(completed('See @app there', 8, '`src/app.ts`')).toEqual({
    text: 'See `src/app.ts` there',
    caret: 17,
  });
});

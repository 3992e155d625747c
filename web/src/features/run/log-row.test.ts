import { expect, test } from 'vitest';
import { marked } from '@/features/run/log-row';
import { spansOf } from '@/shared/ansi/spans';

const cut = (text: string, ...hits: [number, number][]) =>
  marked(spansOf(text), hits).map(({ span, hit }) => (hit ? `[${span.text}]` : span.text));

test('a match is marked where it stands', () => {
  expect(cut('one two one', [0, 3], [8, 11])).toEqual(['[one]', ' two ', '[one]']);
});

test('a match may go over a change of colour', () => {
  expect(cut('\u001b[31mab\u001b[0mcd', [1, 3])).toEqual(['a', '[b]', '[c]', 'd']);
});

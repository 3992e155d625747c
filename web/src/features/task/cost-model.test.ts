import { expect, test } from 'vitest';
import { costParts } from '@/features/task/cost-model';
import type { Message, Run } from '@/shared/api/types';

const message = (model: string, costMicros: number) =>
  ({ model, costMicros, inputTokens: 10, outputTokens: 1 }) as Message;
const run = (model: string, costMicros: number) =>
  ({ model, usage: { costMicros, inputTokens: 100, outputTokens: 10 } }) as Run;

test('the parts of a cost add up to the whole', () => {
  const whole = { costMicros: 1000, inputTokens: 150, outputTokens: 20 };
  const parts = costParts(whole, [message('a', 100), message('a', 50), message('b', 0)], [run('a', 600)]);
  expect(parts).toEqual([
    { stage: 'conversation', model: 'a', cost: 150, tokens: 22 },
    { stage: 'conversation', model: 'b', cost: 0, tokens: 11 },
    { stage: 'runs', model: 'a', cost: 600, tokens: 110 },
    { stage: 'planning', model: '', cost: 250, tokens: 27 },
  ]);
});

test('a card that has cost nothing has no parts', () => {
  expect(costParts({ costMicros: 0, inputTokens: 0, outputTokens: 0 }, [], [])).toEqual([]);
});

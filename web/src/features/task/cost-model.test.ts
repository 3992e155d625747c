import { expect, test } from 'vitest';
import { cachedOf, type CostLine, purposeOf, tokensOf } from '@/features/task/cost-model';
import { t } from '@/shared/i18n/t';

const line = (key: string, cachedInputTokens: number): CostLine => ({
  key,
  name: 'm',
  inputTokens: 0,
  outputTokens: 3,
  cacheWriteTokens: 2,
  cachedInputTokens,
  costMicros: 0,
});

test('a sum says in words what its calls were for', () => {
  expect(purposeOf(line('brainstorm/openai/gpt/4', 0))).toBe(t('task.costOf.brainstorm'));
  expect(purposeOf(line('tuning/openai/gpt', 0))).toBe('tuning');
});

test('tokens of a cache are tokens too', () => {
  expect(tokensOf(line('run/a/b', 7))).toBe(12);
});

test('cached tokens are added up over all models', () => {
  expect(cachedOf([line('run/a/b', 7), line('plan/a/b', 5)])).toBe(12);
});

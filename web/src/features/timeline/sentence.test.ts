import { expect, test } from 'vitest';
import { condensed, sentenceOf } from '@/features/timeline/sentence';
import type { TimelineEntry } from '@/shared/api/types';

const entry = (kind: string, detail: Record<string, unknown> = {}, name = 'model-a'): TimelineEntry => ({
  id: 1,
  at: '2026-11-27T08:00:00Z',
  kind,
  by: { kind: 'agent', id: name, name },
  detail,
});
const call = { inputTokens: 900, outputTokens: 100, costMicros: 20_000 };

test('calls of one model that follow on each other are one sentence with what they used in all', () => {
  const shown = condensed([entry('spent', call), entry('spent', call), entry('spent', call, 'model-b')]);
  expect(shown.map(sentenceOf)).toEqual([
    'called the model 2 times: 2K tokens, $0.04',
    'called the model once: 1K tokens, $0.02',
  ]);
});

test('steps and calls between them are the newest step and all it used', () => {
  const shown = condensed([
    entry('run-running', { attempt: '1', step: '0' }),
    entry('spent', call),
    entry('run-step', { attempt: '1', step: '1' }),
    entry('spent', call),
    entry('evidence-verified'),
  ]);
  expect(shown.map(sentenceOf)).toEqual([
    'works on step 1; called the model 2 times: 2K tokens, $0.04',
    'verified the work: every check passed',
  ]);
});

test('a run that has begun no step was taken up, and older entries say what they know', () => {
  expect(sentenceOf(entry('run-running', { attempt: '2', step: '0' }))).toBe('took up attempt 2');
  expect(sentenceOf(entry('spent'))).toBe('called the model once');
  expect(sentenceOf(entry('plan-approved', { version: 3 }))).toBe('approved version 3 of the plan');
  expect(sentenceOf(entry('attention', { attention: 'budget' }))).toBe('flagged it: the budget is spent');
  expect(sentenceOf(entry('attention'))).toBe('took the flag off');
});

test('a run that a person lets go on was continued by them, and is no step of theirs', () => {
  const by = { kind: 'person', id: 'ann', name: 'Ann' } as const;
  const again = { ...entry('run-running', { attempt: '1', step: '1' }), by };
  expect(sentenceOf(again)).toBe('continued the run');
  expect(condensed([again, again])).toHaveLength(2);
});

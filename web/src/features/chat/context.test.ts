import { expect, test } from 'vitest';
import { contextOf } from '@/features/chat/context';
import type { Message, Provider } from '@/shared/api/types';

const answer = {
  role: 'assistant',
  provider: 'p',
  model: 'm',
  inputTokens: 900,
  outputTokens: 100,
} as Message;
const providers = [{ provider: 'p', models: [{ id: 'm', name: 'M', contextWindow: 2000 }] }] as Provider[];

test('the context is what the last answer read and wrote', () => {
  const question = { role: 'user', inputTokens: 0, outputTokens: 0 } as Message;
  expect(contextOf([answer, question], providers)).toEqual({ used: 1000, window: 2000 });
  expect(contextOf([answer], [])).toEqual({ used: 1000, window: null });
  expect(contextOf([question], providers)).toBeNull();
});

import { expect, test } from 'vitest';
import { branchOf, parentOf } from '@/features/chat/tree';
import type { Message } from '@/shared/api/types';

const message = (id: string, parentId: string | null): Message => ({
  id,
  parentId,
  role: id.startsWith('q') ? 'user' : 'assistant',
  status: 'complete',
  text: id,
  tools: [],
  attachments: [],
  inputTokens: 0,
  outputTokens: 0,
  costMicros: 0,
  createdAt: '2026-11-25T12:00:00Z',
});
const talk = [message('q1', null), message('a1', 'q1'), message('q1b', null), message('a1b', 'q1b')];
const ids = (chosen: Record<string, string> = {}) =>
  branchOf(talk, new Map(Object.entries(chosen))).map((turn) => turn.message.id);

test('the newest branch is shown', () => {
  expect(ids()).toEqual(['q1b', 'a1b']);
  expect(branchOf(talk, new Map())[0]?.versions).toEqual(['q1', 'q1b']);
});

test('an older branch can be gone back to', () => {
  expect(ids({ '': 'q1' })).toEqual(['q1', 'a1']);
});

test('talking on in an older branch names where', () => {
  expect(parentOf(branchOf(talk, new Map()), talk)).toBeUndefined();
  expect(parentOf(branchOf(talk, new Map([['', 'q1']])), talk)).toBe('a1');
});

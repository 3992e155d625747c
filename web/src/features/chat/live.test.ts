import { expect, test } from 'vitest';
import { grown, type Live } from '@/features/chat/use-conversation';
import type { StreamEvent } from '@/shared/stream/resume';

const begun: Live = { job: 'answer', text: '', tools: [], since: 0 };
let id = 0;
const event = (type: string, data: unknown): StreamEvent => ({
  id: String((id += 1)),
  type,
  data: JSON.stringify(data),
});

test('what a provider had said before it broke off is not said twice', () => {
  const live = grown(begun, [
    event('delta', { text: 'Half a sen' }),
    event('restart', {}),
    event('waiting', { reason: 'The provider is overloaded.', seconds: 3 }),
  ]);
  expect(live).toMatchObject({ text: '', waits: { reason: 'The provider is overloaded.', seconds: 3 } });
  const again = grown(live, [event('delta', { text: 'Half a sentence.' })]);
  expect(again.text).toBe('Half a sentence.');
  expect(again.waits).toBeUndefined();
});

test('a tool is seen at work, and then with its outcome', () => {
  const call = { name: 'read_file', summary: 'read_file {"path":"a.ts"}' };
  const working = grown(begun, [event('tool', call)]);
  expect(working.tools).toEqual([call]);
  const ended = grown(working, [
    event('tool-result', { ...call, error: false, millis: 12, output: 'one' }),
    event('tool', call),
  ]);
  expect(ended.tools).toEqual([{ ...call, error: false, millis: 12, output: 'one' }, call]);
});

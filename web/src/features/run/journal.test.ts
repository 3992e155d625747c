import { expect, test } from 'vitest';
import { emptyJournal, type JournalState, withEntry } from '@/features/run/journal';

const read = (...entries: Record<string, unknown>[]): JournalState => entries.reduce(withEntry, emptyJournal);
const at = '2026-11-25T12:00:00Z';

test('a result goes to the call it answers', () => {
  const { rows } = read(
    { kind: 'tool', seq: 1, at, tool: 'run_command', arguments: { command: 'npm test' } },
    { kind: 'tool', seq: 2, at, tool: 'read_file', arguments: { path: 'a.ts' } },
    { kind: 'result', seq: 3, at, tool: 'run_command', content: 'exit 1', error: true },
  );
  expect(rows).toMatchObject([
    { tool: 'run_command', about: 'npm test', result: 'exit 1', failed: true },
    { tool: 'read_file', about: 'a.ts' },
  ]);
  expect(rows[1]).not.toHaveProperty('result');
});

test('a step keeps when it began and gets when it ended', () => {
  const { steps } = read(
    { kind: 'step', seq: 1, at: '2026-11-25T12:00:00Z', step: 1, status: 'started' },
    { kind: 'step', seq: 2, at: '2026-11-25T12:00:09Z', step: 1, status: 'done', note: 'ok' },
  );
  expect(steps.get(1)).toEqual({
    status: 'done',
    since: '2026-11-25T12:00:00Z',
    until: '2026-11-25T12:00:09Z',
    note: 'ok',
  });
});

test('an entry nobody knows changes nothing', () => {
  expect(withEntry(emptyJournal, { kind: 'dream', seq: 1 })).toBe(emptyJournal);
});

test('control characters never reach the page', () => {
  const { rows } = read({ kind: 'model', seq: 1, at, text: 'a\u001b[31mred\u0007' });
  expect(rows[0]).toMatchObject({ text: 'ared' });
});

test('a run that was taken up again after a stop says where', () => {
  const { rows } = read(
    { kind: 'state', seq: 1, at, status: 'RUNNING' },
    { kind: 'state', seq: 2, at, status: 'RUNNING', reason: 'interrupted' },
  );
  expect(rows.map((row) => row.kind)).toEqual(['state', 'interrupted']);
});

import { describe, expect, it } from 'vitest';
import { grown, nothing } from './setup-log';

const event = (type: string, data: unknown) => ({ id: '1', type, data: JSON.stringify(data) });

describe('a test of the set-up', () => {
  it('keeps_the_lines_of_each_step_the_refused_hosts_and_the_end', () => {
    const tried = [
      event('start', { branch: 'main' }),
      event('step', { name: 'Set-up', command: 'npm ci' }),
      event('log', { lines: ['one', 'two'] }),
      event('refused', { host: 'registry.example', port: 443, count: 2 }),
      event('refused', { host: 'registry.example', port: 443, count: 1 }),
      event('result', { exitCode: 1, durationMillis: 20 }),
      event('done', { ok: false, exitCode: 1 }),
    ].reduce(grown, nothing);
    expect(tried.steps).toEqual([
      { name: 'Set-up', command: 'npm ci', lines: ['one', 'two'], exitCode: 1, durationMillis: 20 },
    ]);
    expect(tried.refused).toEqual(['registry.example']);
    expect(tried.end).toEqual({ kind: 'done', ok: false, exitCode: 1 });
  });
});

import { describe, expect, it } from 'vitest';
import { startedBy } from '@/shared/api/releases';

const both = { id: 'waits-for-both', waitsFor: ['a', 'b'] };
const alone = { id: 'waits-for-a', waitsFor: ['a'] };

describe('what starts once tasks are done', () => {
  it('is what waits for one of them alone', () => {
    expect(startedBy([{ id: 'a', releases: [alone, both] }])).toBe(1);
  });

  it('is also what waits for all of them, counted once', () => {
    expect(
      startedBy([
        { id: 'a', releases: [alone, both] },
        { id: 'b', releases: [both] },
      ]),
    ).toBe(2);
  });

  it('is nothing where something else is waited for', () => {
    expect(startedBy([{ id: 'b', releases: [both] }])).toBe(0);
  });
});

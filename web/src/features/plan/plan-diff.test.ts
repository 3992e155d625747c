import { describe, expect, it } from 'vitest';
import type { PlanContent } from './draft';
import { diffPlans, diffWords } from './plan-diff';

const step = (title: string, details = '', paths: readonly string[] = []) => ({ title, details, paths });
const plan = (
  steps: PlanContent['steps'],
  checks: PlanContent['checks'] = [],
  summary = 'Sum',
): PlanContent => ({
  summary,
  steps,
  checks,
});

describe('a revised plan', () => {
  it('shows_nothing_when_nothing_changed', () => {
    const same = plan([step('A', 'a'), step('B')], [{ name: 't', command: 'npm test' }]);
    expect(diffPlans(same, same).nothing).toBe(true);
  });

  it('shows_added_removed_and_changed_steps', () => {
    const from = plan([
      step('Write the form', 'Use plain HTML', ['a.js']),
      step('Delete the old page', 'gone'),
    ]);
    const to = plan([
      step('Write the form', 'Use React', ['a.js', 'b.js']),
      step('Wire the route', 'new thing'),
    ]);
    const difference = diffPlans(from, to);
    expect(difference.nothing).toBe(false);
    expect(difference.steps.map((change) => change.kind)).toEqual(['changed', 'added', 'removed']);
    expect(difference.steps[0]).toMatchObject({
      details: [
        { kind: 'same', text: 'Use ' },
        { kind: 'removed', text: 'plain HTML' },
        { kind: 'added', text: 'React' },
      ],
      paths: [
        { kind: 'same', text: 'a.js' },
        { kind: 'added', text: 'b.js' },
      ],
    });
  });

  it('tells_a_moved_step_from_a_new_one', () => {
    const from = plan([step('One'), step('Two'), step('Three')]);
    const to = plan([step('Three'), step('One'), step('Two')]);
    expect(diffPlans(from, to).steps).toEqual([
      { kind: 'same', to: 0, title: 'Three', moved: 2 },
      { kind: 'same', to: 1, title: 'One', moved: null },
      { kind: 'same', to: 2, title: 'Two', moved: null },
    ]);
  });

  it('recognises_a_step_that_was_reworded', () => {
    const from = plan([step('Add the greeting to the page', 'Put it in src', ['src/a.js'])]);
    const to = plan([step('Add a friendly greeting to the page', 'Put it in src', ['src/a.js'])]);
    expect(diffPlans(from, to).steps.map((change) => change.kind)).toEqual(['changed']);
  });

  it('shows_a_changed_check_as_one_out_and_one_in', () => {
    const from = plan([], [{ name: 'tests', command: 'npm test' }]);
    const to = plan([], [{ name: 'tests', command: 'npm test -- --all' }]);
    expect(diffPlans(from, to).checks.map((check) => check.kind)).toEqual(['added', 'removed']);
  });
});

describe('a text difference', () => {
  it('puts_both_texts_back_together', () => {
    const from = 'The quick brown fox, jumps.';
    const to = 'The slow brown fox — jumps twice.';
    const words = diffWords(from, to);
    const without = (kind: string) =>
      words
        .filter((word) => word.kind !== kind)
        .map((word) => word.text)
        .join('');
    expect(without('added')).toBe(from);
    expect(without('removed')).toBe(to);
  });

  it('handles_nothing_on_either_side', () => {
    expect(diffWords('', '')).toEqual([]);
    expect(diffWords('', 'new')).toEqual([{ kind: 'added', text: 'new' }]);
    expect(diffWords('old', '')).toEqual([{ kind: 'removed', text: 'old' }]);
  });
});

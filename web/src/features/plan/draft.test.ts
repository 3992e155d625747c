import { describe, expect, it } from 'vitest';
import { contentOf, draftOf, edit, editingOf, faultsOf, type DraftAction, type PlanContent } from './draft';

const plan: PlanContent = {
  summary: 'Add a greeting',
  steps: [
    { title: 'Write it', details: 'In one file.', paths: ['src/*.js'] },
    { title: 'Test it', details: '', paths: ['test/**'] },
    { title: 'Say so', details: '', paths: ['README.md'] },
  ],
  checks: [{ name: 'tests', command: 'npm test' }],
};

const after = (...actions: readonly DraftAction[]) => actions.reduce(edit, editingOf(draftOf(plan)));
const titles = (state: ReturnType<typeof after>) => state.draft.steps.map((step) => step.title);

describe('an edited plan', () => {
  it('is_unchanged_when_nothing_was_edited', () => {
    expect(contentOf(draftOf(plan))).toEqual(plan);
  });

  it('gives_back_what_was_deleted', () => {
    const deleted = after({ type: 'remove-step', key: 's1' });
    expect(titles(deleted)).toEqual(['Write it', 'Say so']);
    const restored = edit(deleted, { type: 'undo' });
    expect(titles(restored)).toEqual(['Write it', 'Test it', 'Say so']);
    expect(titles(edit(restored, { type: 'redo' }))).toEqual(['Write it', 'Say so']);
  });

  it('moves_a_step_and_stays_inside_its_ends', () => {
    expect(titles(after({ type: 'move-step', key: 's2', to: 0 }))).toEqual(['Say so', 'Write it', 'Test it']);
    expect(titles(after({ type: 'move-step', key: 's0', to: 99 }))).toEqual([
      'Test it',
      'Say so',
      'Write it',
    ]);
    expect(after({ type: 'move-step', key: 's0', to: -1 }).past).toHaveLength(0);
  });

  it('undoes_typing_in_one_field_as_one', () => {
    const typed = after(
      { type: 'step', key: 's0', field: 'title', text: 'W' },
      { type: 'step', key: 's0', field: 'title', text: 'Wr' },
      { type: 'step', key: 's1', field: 'title', text: 'T' },
    );
    expect(typed.past).toHaveLength(2);
    expect(titles(edit(typed, { type: 'undo' }))[0]).toBe('Wr');
    expect(titles(edit(edit(typed, { type: 'undo' }), { type: 'undo' }))[0]).toBe('Write it');
  });

  it('adds_a_step_where_it_was_asked_for', () => {
    expect(titles(after({ type: 'add-step', after: 's0', key: 'n' }))).toEqual([
      'Write it',
      '',
      'Test it',
      'Say so',
    ]);
    expect(titles(after({ type: 'add-step', after: null, key: 'n' })).at(-1)).toBe('');
  });

  it('names_what_the_server_would_refuse', () => {
    expect(faultsOf(after({ type: 'add-step', after: null, key: 'n' }).draft)).toEqual([
      { field: 'step:n:title', fault: 'title-missing' },
    ]);
    expect(faultsOf({ summary: '', steps: [], checks: [] }).map((fault) => fault.fault)).toEqual([
      'summary-missing',
      'no-steps',
    ]);
  });

  it('drops_a_check_that_was_never_filled_in', () => {
    expect(contentOf(after({ type: 'add-check', key: 'n' }).draft).checks).toHaveLength(1);
  });
});

/**
 * Where a reader stands in a stream. Ids are `<messageId>.<n>` (answers), `<attempt>-<seq>` (a task's runs) or
 * `<seq>` (one run); in each case the last number counts up by one inside its scope.
 */
export interface Cursor {
  readonly scope: string;
  readonly position: number;
}

export type Verdict = 'new' | 'repeat' | 'gap';

export const parseCursor = (id: string): Cursor | null => {
  const dotted = /^(.+)\.(\d+)$/.exec(id);
  if (dotted) return { scope: dotted[1] ?? '', position: Number(dotted[2]) };
  const attempt = /^(\d+)-(\d+)$/.exec(id);
  if (attempt) return { scope: attempt[1] ?? '', position: Number(attempt[2]) };
  if (/^\d+$/.test(id)) return { scope: '', position: Number(id) };
  return null;
};

const older = (scope: string, than: string): boolean =>
  /^\d+$/.test(scope) && /^\d+$/.test(than) && Number(scope) < Number(than);

/**
 * Judges the next id against the last one delivered. A gap is told apart from the first event of a new scope,
 * because only inside one scope is the numbering dense.
 */
export const judge = (last: string | null, next: string): Verdict => {
  if (last === null) return 'new';
  if (last === next) return 'repeat';
  const from = parseCursor(last);
  const to = parseCursor(next);
  if (!from || !to) return 'new';
  if (from.scope !== to.scope) return older(to.scope, from.scope) ? 'repeat' : 'new';
  if (to.position <= from.position) return 'repeat';
  return to.position === from.position + 1 ? 'new' : 'gap';
};

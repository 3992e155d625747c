import { type Stage, stages } from '@/shared/api/types';

/** How a person wants the columns: which are not shown, which are narrow, how many cards each should hold at most. */
export type ColumnChoices = {
  hidden?: Stage[];
  collapsed?: Stage[];
  /** As in the address: EXECUTING:3. */
  limit?: string[];
};

/** The limits to choose from. */
export const limits = [1, 2, 3, 5, 8, 12, 20, 50] as const;

const known = (value: unknown): string[] =>
  typeof value === 'string' ? value.split(',') : Array.isArray(value) ? value.map(String) : [];
const filled = <T>(list: T[]): T[] | undefined => (list.length > 0 ? list : undefined);
const stagesIn = (value: unknown): Stage[] => stages.filter((stage) => known(value).includes(stage));

const limitsIn = (value: unknown): Map<Stage, number> => {
  const found = new Map<Stage, number>();
  for (const word of known(value)) {
    const [name, count] = word.split(':');
    const stage = stages.find((other) => other === name);
    const limit = Number(count);
    if (stage && Number.isInteger(limit) && limit > 0) found.set(stage, limit);
  }
  return found;
};

/** The choices as they stand in an address. Nobody hides all columns. */
export const choicesOf = (search: Record<string, unknown>): ColumnChoices => {
  const hidden = stagesIn(search.hidden);
  return {
    hidden: hidden.length < stages.length ? filled(hidden) : undefined,
    collapsed: filled(stagesIn(search.collapsed)),
    limit: filled([...limitsIn(search.limit)].map(([stage, limit]) => `${stage}:${limit}`)),
  };
};

/** How many cards each column should hold at most. */
export const limitsOf = ({ limit }: ColumnChoices): ReadonlyMap<Stage, number> => limitsIn(limit);

export const withLimit = ({ limit }: ColumnChoices, stage: Stage, wanted?: number): ColumnChoices => {
  const next = limitsIn(limit);
  if (wanted === undefined) next.delete(stage);
  else next.set(stage, wanted);
  return { limit: filled([...next].map(([name, count]) => `${name}:${count}`)) };
};

/** One column hidden or narrow where it was not, and the other way round. */
export const toggledColumn = (
  choices: ColumnChoices,
  field: 'hidden' | 'collapsed',
  stage: Stage,
): ColumnChoices => {
  const now = choices[field] ?? [];
  const next = stages.filter((other) => now.includes(other) !== (other === stage));
  return { [field]: next.length < stages.length || field === 'collapsed' ? filled(next) : now };
};

const keyOf = (board: string) => `loopforge.columns.${board}`;

/** What the person chose on this board the last time. */
export const remembered = (board: string): ColumnChoices => {
  try {
    return choicesOf(JSON.parse(localStorage.getItem(keyOf(board)) ?? '{}') as Record<string, unknown>);
  } catch {
    return {};
  }
};

export const remember = (board: string, { hidden, collapsed, limit }: ColumnChoices): void => {
  try {
    if (hidden || collapsed || limit)
      localStorage.setItem(keyOf(board), JSON.stringify({ hidden, collapsed, limit }));
    else localStorage.removeItem(keyOf(board));
  } catch {
    // Without storage the address alone keeps them.
  }
};

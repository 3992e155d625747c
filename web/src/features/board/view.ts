import { type ColumnChoices, choicesOf } from '@/features/board/column-choices';
import type { BoardState } from '@/features/board/model';
import type { Card, Priority, Stage } from '@/shared/api/types';

/** What a card is at, where that is more than its column. */
export const cardStates = [
  'PROPOSED',
  'REJECTED',
  'STALE',
  'QUEUED',
  'RUNNING',
  'PAUSED',
  'FAILED',
  'CANCELLED',
] as const;
export type CardState = (typeof cardStates)[number];

/** The plan's state while it is being settled, after that the run's until it has finished. */
export const stateOf = ({ stage, plan, run }: Card): CardState | undefined => {
  const state = stage === 'PLANNING' || plan?.status === 'STALE' ? plan?.status : run?.status;
  return stage === 'REVIEW' || stage === 'DONE' ? undefined : cardStates.find((known) => known === state);
};

/** Whose the cards without an assignee are, in a filter. */
export const nobody = 'nobody';

/** What is asked of a board in its address: OR inside a field, AND across fields. */
export type Filters = {
  q?: string;
  needs?: boolean;
  mine?: boolean;
  label?: string[];
  state?: CardState[];
  /** Ids of people, or `nobody`. */
  assignee?: string[];
  provider?: string[];
  priority?: Priority[];
  evidence?: Card['evidence'][];
  /** At least so much was spent, in micro-dollars. */
  cost?: number;
};
export const sorts = ['manual', 'priority', 'created', 'updated', 'cost'] as const;
export type Sort = (typeof sorts)[number];
/** All that an address says about how a board is seen. */
export type View = Filters & ColumnChoices & { sort?: Sort };

/** Does the card need a person: a question, a failure, a plan to approve, a result to look at? */
export const needsPerson = (card: Card): boolean =>
  Boolean(card.attention) ||
  card.stage === 'REVIEW' ||
  (card.stage === 'PLANNING' && card.plan?.status === 'PROPOSED');

const oneOf = <T>(wanted: readonly T[] | undefined, has: (value: T) => boolean): boolean =>
  !wanted || wanted.length === 0 || wanted.some(has);

export const matches = (card: Card, filters: Filters, me?: string): boolean => {
  if (filters.needs && !needsPerson(card)) return false;
  if (filters.mine && card.assignee !== me) return false;
  if (!oneOf(filters.label, (label) => card.labels.includes(label))) return false;
  if (!oneOf(filters.state, (state) => stateOf(card) === state)) return false;
  if (!oneOf(filters.assignee, (person) => (card.assignee ?? nobody) === person)) return false;
  if (!oneOf(filters.provider, (provider) => card.run?.provider === provider)) return false;
  if (!oneOf(filters.priority, (priority) => card.priority === priority)) return false;
  if (!oneOf(filters.evidence, (evidence) => card.evidence === evidence)) return false;
  if (filters.cost !== undefined && card.usage.costMicros < filters.cost) return false;
  const words = filters.q?.trim().toLowerCase();
  return (
    !words ||
    card.title.toLowerCase().includes(words) ||
    `#${card.number}`.includes(words) ||
    card.labels.some((label) => label.toLowerCase().includes(words))
  );
};

export const isFiltering = ({ q, needs, mine, cost, ...lists }: Filters): boolean =>
  Boolean(q?.trim() || needs || mine || cost || Object.values(lists).some((list) => list?.length));

const weight: Record<Priority, number> = { URGENT: 4, HIGH: 3, MEDIUM: 2, LOW: 1, NONE: 0 };
const by: Record<Exclude<Sort, 'manual'>, (one: Card, other: Card) => number> = {
  priority: (one, other) => weight[other.priority] - weight[one.priority] || one.number - other.number,
  created: (one, other) => other.number - one.number,
  updated: (one, other) => other.updatedAt.localeCompare(one.updatedAt),
  cost: (one, other) => other.usage.costMicros - one.usage.costMicros || one.number - other.number,
};

const same = (one: readonly string[], other: readonly string[]) =>
  one.length === other.length && one.every((id, index) => id === other[index]);

/**
 * The cards of a column that are to be seen, in order. The answer is the very same list while it says the same, so
 * that a change of one card draws no other.
 */
export const visibleIn = (stage: Stage, filters: Filters, sort: Sort, me: string | undefined) => {
  let last: readonly string[] = [];
  // Several ask for the same column at the same moment.
  let looked: Pick<BoardState, 'cards'> & { ids?: readonly string[] } = { cards: new Map() };
  const plain = sort === 'manual' && !isFiltering(filters);
  return ({ cards, order }: BoardState): readonly string[] => {
    let ids: readonly string[] = order[stage];
    if (looked.cards === cards && looked.ids === ids) return last;
    looked = { cards, ids };
    if (!plain || ids.some((id) => cards.get(id)?.archived)) {
      const kept = ids
        .map((id) => cards.get(id))
        .filter(
          (card): card is Card =>
            card !== undefined && !card.archived && (plain || matches(card, filters, me)),
        );
      if (sort !== 'manual') kept.sort(by[sort]);
      ids = kept.map((card) => card.id);
    }
    if (!same(ids, last)) last = ids;
    return last;
  };
};

/** The list with one value more, or less where it was there; none where nothing is left. */
export const toggled = <T>(list: readonly T[] | undefined, value: T): T[] | undefined => {
  const next = list?.includes(value) ? list.filter((other) => other !== value) : [...(list ?? []), value];
  return next.length > 0 ? next : undefined;
};

type Cards = BoardState['cards'];

/** What the cards of a board carry of some kind, the most used first. */
const mostUsed = (cards: Cards, of: (card: Card) => readonly string[]): string[] => {
  const counts = new Map<string, number>();
  for (const card of cards.values())
    for (const word of of(card)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts.entries()].sort((one, other) => other[1] - one[1]).map(([word]) => word);
};

export const labelsOf = (cards: Cards) => mostUsed(cards, (card) => card.labels);
export const providersOf = (cards: Cards) =>
  mostUsed(cards, ({ run }) => (run?.provider ? [run.provider] : []));
export const assigneesOf = (cards: Cards) => mostUsed(cards, ({ assignee }) => [assignee ?? nobody]);

const words = (value: unknown): string[] | undefined => {
  const list = typeof value === 'string' ? value.split(',') : Array.isArray(value) ? value.map(String) : [];
  const filled = list.map((word) => word.trim()).filter(Boolean);
  return filled.length > 0 ? filled : undefined;
};
const among = <T extends string>(value: unknown, known: readonly T[]): T[] | undefined => {
  const found = words(value)?.filter((word): word is T => known.includes(word as T));
  return found && found.length > 0 ? found : undefined;
};

export const priorities = ['URGENT', 'HIGH', 'MEDIUM', 'LOW', 'NONE'] as const satisfies Priority[];
export const evidences = ['verified', 'failed', 'claimed', 'none'] as const satisfies Card['evidence'][];

/** What a card has cost at least, to choose from: a cent, ten, a dollar, ten. */
export const costs = [10_000, 100_000, 1_000_000, 10_000_000] as const;

/** Filters, order and columns as they stand in the address; what nobody knows is left out. */
export const viewOf = (search: Record<string, unknown>): View => ({
  q: typeof search.q === 'string' || typeof search.q === 'number' ? String(search.q) || undefined : undefined,
  needs: search.needs === true ? true : undefined,
  mine: search.mine === true ? true : undefined,
  label: words(search.label),
  priority: among(search.priority, priorities),
  state: among(search.state, cardStates),
  assignee: words(search.assignee),
  provider: words(search.provider),
  evidence: among(search.evidence, evidences),
  cost: costs.find((cost) => cost === Number(search.cost)),
  ...choicesOf(search),
  sort: among(search.sort, sorts)?.find((sort) => sort !== 'manual'),
});

import { type Board, type BoardEvent, type Card, type Stage, stages } from '@/shared/api/types';

/**
 * The board as the page holds it: cards by id, and their order in each column. It never changes in place; a map of
 * thousands is copied and walked through several times faster than an object.
 */
export type BoardState = {
  cards: ReadonlyMap<string, Card>;
  order: Record<Stage, string[]>;
  revision: number;
};

export type Place = { stage: Stage; beforeTaskId?: string };

const emptyOrder = (): Record<Stage, string[]> => ({
  TODO: [],
  BRAINSTORMING: [],
  PLANNING: [],
  READY: [],
  EXECUTING: [],
  REVIEW: [],
  DONE: [],
});

export const emptyBoard = (): BoardState => ({ cards: new Map(), order: emptyOrder(), revision: 0 });

/** The board as the server gives it; cards that did not change stay the same objects, and are not drawn again. */
export const fromSnapshot = (board: Board, before: BoardState): BoardState => {
  const cards = new Map<string, Card>();
  const state = { ...emptyBoard(), cards, revision: board.revision };
  for (const column of board.stages) {
    state.order[column.stage] = column.tasks.map((card) => card.id);
    for (const card of column.tasks) {
      const known = before.cards.get(card.id);
      cards.set(card.id, known?.version === card.version && known.stage === card.stage ? known : card);
    }
  }
  return state;
};

const withCard = (cards: BoardState['cards'], card: Card): BoardState['cards'] =>
  new Map(cards).set(card.id, card);

const without = (order: BoardState['order'], id: string): BoardState['order'] => {
  const next = { ...order };
  for (const stage of stages) {
    if (next[stage].includes(id)) next[stage] = next[stage].filter((other) => other !== id);
  }
  return next;
};

/** The card in its new place; before nobody means at the end. */
export const place = (state: BoardState, id: string, { stage, beforeTaskId }: Place): BoardState => {
  const card = state.cards.get(id);
  if (!card || beforeTaskId === id) return state;
  const order = without(state.order, id);
  const at = beforeTaskId ? order[stage].indexOf(beforeTaskId) : -1;
  order[stage] = at < 0 ? [...order[stage], id] : order[stage].toSpliced(at, 0, id);
  return { ...state, order, cards: withCard(state.cards, { ...card, stage }) };
};

/** The card as it is now; it stays where it is unless its stage is another. An older version changes nothing. */
export const put = (state: BoardState, card: Card): BoardState => {
  const known = state.cards.get(card.id);
  if (known && known.version > card.version) return state;
  const cards = withCard(state.cards, card);
  if (known && state.order[card.stage].includes(card.id)) return { ...state, cards };
  const order = without(state.order, card.id);
  order[card.stage] = [...order[card.stage], card.id];
  return { ...state, cards, order };
};

/** The card where the server has put it. A newer one that is known already has been placed by what came after. */
const placed = (state: BoardState, { id, version, stage }: Card, before?: string | null): BoardState =>
  before === undefined || state.cards.get(id)?.version !== version
    ? state
    : place(state, id, { stage, ...(before && { beforeTaskId: before }) });

const known: ReadonlySet<string> = new Set<BoardEvent['kind']>([
  'task-created',
  'task-updated',
  'task-moved',
  'task-removed',
  'workflow-updated',
]);

/** Whether an event is of a kind that is known, and says where its card stands, and that neighbour is where it should be. */
export const tellsPlace = (state: BoardState, { kind, task, beforeTaskId }: BoardEvent): boolean =>
  (known.has(kind) && kind !== 'task-moved') ||
  (kind === 'task-moved' &&
    beforeTaskId !== undefined &&
    (beforeTaskId === null || task === undefined || state.cards.get(beforeTaskId)?.stage === task.stage));

/** Whether an event was lost on the way: what happens on a board is numbered without a hole. */
export const lacks = (last: number, revisions: readonly number[]): boolean => {
  let at = last;
  return revisions.some((revision) => {
    const hole = revision > at + 1;
    at = Math.max(at, revision);
    return hole;
  });
};

export const remove = (state: BoardState, id: string): BoardState => {
  const cards = new Map(state.cards);
  cards.delete(id);
  return { ...state, cards, order: without(state.order, id) };
};

/** What an event makes of the board. One that was seen already changes nothing. */
export const applyEvent = (state: BoardState, event: BoardEvent, revision: number): BoardState => {
  if (revision <= state.revision) return state;
  const next = { ...state, revision };
  switch (event.kind) {
    case 'task-updated':
      return event.task ? put(next, event.task) : next;
    case 'task-created':
    case 'task-moved':
      return event.task ? placed(put(next, event.task), event.task, event.beforeTaskId) : next;
    case 'task-removed': {
      const id = event.taskId ?? event.task?.id;
      return id ? remove(next, id) : next;
    }
    case 'workflow-updated':
      return next;
    default:
      // A newer server may tell of what this page does not know.
      event.kind satisfies never;
      return next;
  }
};

/** Where a new card may be written: the columns that ask for nothing first. */
export const takesNew = (stage: Stage): boolean =>
  stage === 'TODO' || stage === 'BRAINSTORMING' || stage === 'DONE';

/** The code of why the card may not go there, or nothing where it may. Within its stage it always may. */
export const refusalOf = (card: Card, stage: Stage): string | undefined => {
  if (card.stage === stage) return undefined;
  return card.moves.find((move) => move.stage === stage)?.reason;
};

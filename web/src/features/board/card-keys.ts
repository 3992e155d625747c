/** A key that a card with the focus answers: what it is called, and whether it changes cards or chooses some to be changed. */
type CardKey = { id: string; label: string; keys: string; changes?: true };

export const cardKeys: readonly CardKey[] = [
  { id: 'card.go', label: 'board.key.move', keys: 'arrows' },
  { id: 'card.open', label: 'board.key.open', keys: 'enter' },
  { id: 'card.lift', label: 'board.key.lift', keys: 'space', changes: true },
  { id: 'card.menu', label: 'board.key.menu', keys: 'm' },
  { id: 'card.select', label: 'board.selectCard', keys: 'x', changes: true },
  { id: 'card.range', label: 'board.key.range', keys: 'shift+j', changes: true },
  { id: 'card.all', label: 'board.key.all', keys: 'mod+a', changes: true },
  { id: 'card.assign', label: 'board.assignMe', keys: 'a', changes: true },
  { id: 'card.priority', label: 'task.priority', keys: 'p', changes: true },
  { id: 'card.label', label: 'board.label', keys: 'shift+l', changes: true },
  { id: 'card.archive', label: 'board.archive', keys: 'e', changes: true },
  { id: 'card.copy', label: 'board.copyLink', keys: 'y' },
];

const pressed = (keys: string): string => (keys === 'space' ? ' ' : keys.replace(/^.*\+/, ''));

/** What the browser calls the keys that change cards, in lower case and without what is held with them. */
export const changing: ReadonlySet<string> = new Set(
  cardKeys.filter(({ changes }) => changes).map(({ keys }) => pressed(keys)),
);

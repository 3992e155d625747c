import { afterEach, expect, test, vi } from 'vitest';
import { createBoardStore } from '@/features/board/store';
import { type Card, stages } from '@/shared/api/types';
import { aCard } from '@/testing/card';

afterEach(() => {
  vi.unstubAllGlobals();
});

const later = () => {
  let resolve: (response: Response) => void = () => undefined;
  const promise = new Promise<Response>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
};
const snapshot = (revision: number, cards: Card[]) =>
  Response.json({
    workflow: { id: 'w' },
    revision,
    stages: stages.map((stage) => ({ stage, tasks: cards.filter((one) => one.stage === stage) })),
  });

test('what is heard while an older snapshot is under way is kept', async () => {
  const answer = later();
  vi.stubGlobal('fetch', () => answer.promise);
  const { store, load, receive } = createBoardStore('w');
  const loaded = load();
  receive({ kind: 'task-created', task: aCard('new') }, 4);
  answer.resolve(snapshot(3, [aCard('old')]));
  await loaded;
  expect(store.getState().order.TODO).toEqual(['old', 'new']);
  expect(store.getState().revision).toBe(4);
});

test('what a newer snapshot has already is not done twice', async () => {
  const answer = later();
  vi.stubGlobal('fetch', () => answer.promise);
  const { store, load, receive } = createBoardStore('w');
  const loaded = load();
  receive({ kind: 'task-removed', taskId: 'old' }, 2);
  answer.resolve(snapshot(3, [aCard('old')]));
  await loaded;
  expect(store.getState().order.TODO).toEqual(['old']);
});

test('where an event was lost on the way the board is asked for anew, and only there', async () => {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'requestAnimationFrame', 'cancelAnimationFrame'],
  });
  const answers = [
    snapshot(3, [aCard('one')]),
    snapshot(
      6,
      ['one', 'two', 'three', 'four'].map((id) => aCard(id)),
    ),
  ];
  const fetched = vi.fn(async (_path: string) => answers.shift() ?? Response.error());
  vi.stubGlobal('fetch', fetched);
  const { store, load, receive } = createBoardStore('w');
  await load();
  receive({ kind: 'task-created', task: aCard('two') }, 4);
  await vi.advanceTimersByTimeAsync(2_000);
  const boards = () => fetched.mock.calls.filter(([path]) => path.endsWith('/board')).length;
  expect(boards()).toBe(1);
  receive({ kind: 'task-created', task: aCard('four') }, 6);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(boards()).toBe(2);
  expect(store.getState().order.TODO).toEqual(['one', 'two', 'three', 'four']);
  vi.useRealTimers();
});

test('what comes while a card is carried waits for the drop, and ten seconds at most', () => {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'requestAnimationFrame', 'cancelAnimationFrame'],
  });
  vi.stubGlobal('fetch', () => new Promise(() => undefined));
  const { store, ui, receive } = createBoardStore('w');
  const todo = () => store.getState().order.TODO;
  ui.setState({ airborne: 'x' });
  receive({ kind: 'task-created', task: aCard('one') }, 1);
  vi.advanceTimersByTime(2_000);
  expect(todo()).toEqual([]);
  ui.setState({ airborne: undefined });
  vi.advanceTimersByTime(50);
  expect(todo()).toEqual(['one']);

  ui.setState({ lift: { id: 'one', stage: 'TODO', index: 0 } });
  receive({ kind: 'task-created', task: aCard('two') }, 2);
  vi.advanceTimersByTime(9_000);
  expect(todo()).toEqual(['one']);
  vi.advanceTimersByTime(2_000);
  expect(todo()).toEqual(['one', 'two']);
  vi.useRealTimers();
});

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

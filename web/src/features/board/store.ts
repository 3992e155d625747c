import { createStore } from 'zustand/vanilla';
import { announce } from '@atlaskit/pragmatic-drag-and-drop-live-region';
import { say, sayProblem } from '@/components/ui/toast';
import {
  applyEvent,
  type BoardState,
  emptyBoard,
  fromSnapshot,
  lacks,
  type Place,
  place,
  put,
  refusalOf,
  remove,
  tellsPlace,
} from '@/features/board/model';
import { showChange } from '@/features/board/show-change';
import { createUi, isCarrying } from '@/features/board/ui';
import { api } from '@/shared/api/client';
import { startedByClosing } from '@/shared/api/releases';
import { queryClient, sessionQuery, taskQuery, workflowQuery } from '@/shared/api/queries';
import type { Board, BoardEvent, Card, Stage, Task, TaskPatch, Viewer, Workflow } from '@/shared/api/types';
import { t } from '@/shared/i18n/t';

/** What comes while a card is carried waits so long at most: a card left lifted must not leave an old board on the screen. */
const LONGEST_HOLD_MILLIS = 10_000;

export type Connection = 'live' | 'reconnecting' | 'offline';

export type BoardStore = BoardState & {
  workflowId: string;
  workflow?: Workflow;
  loaded: boolean;
  error?: unknown;
  connection: Connection;
  seenAt: string;
  viewers: Viewer[];
};

/** A task as a card, which carries the refused moves alone. */
export const cardOf = (task: Task): Card => ({
  ...task,
  moves: task.allowedMoves
    .filter((move) => !move.allowed)
    .map(({ stage, code, reason }) => ({ stage, reason: code ?? reason ?? 'other' })),
});

export const createBoardStore = (workflowId: string) => {
  const ui = createUi();
  const store = createStore<BoardStore>(() => ({
    ...emptyBoard(),
    workflowId,
    loaded: false,
    connection: 'reconnecting',
    seenAt: new Date().toISOString(),
    viewers: [],
  }));
  const update = (change: (state: BoardState) => BoardState) => store.setState((state) => change(state));

  type Arrived = { event: BoardEvent; revision: number };
  let loading: Promise<void> | undefined;
  /** What came while a snapshot was under way, which may be older than that. */
  let meanwhile: Arrived[] = [];
  const applyAll = (state: BoardState, events: readonly Arrived[]) =>
    events.reduce((at, { event, revision }) => applyEvent(at, event, revision), state);
  /** The board anew from the server. Calls made while one is under way share it. */
  const load = (): Promise<void> => {
    loading ??= api<Board>(`/api/workflows/${workflowId}/board`)
      .then((board) => {
        queryClient.setQueryData(workflowQuery(workflowId).queryKey, board.workflow);
        store.setState((before) => ({
          ...applyAll(fromSnapshot(board, before), meanwhile),
          workflow: board.workflow,
          loaded: true,
          error: undefined,
          seenAt: new Date().toISOString(),
        }));
      })
      .catch((error: unknown) => store.setState({ error }))
      .finally(() => {
        loading = undefined;
        meanwhile = [];
      });
    return loading;
  };

  let asking: ReturnType<typeof setTimeout> | undefined;
  /** What waits for the person is asked for once a second at most, however much happens. */
  const askAgain = () => {
    asking = undefined;
    void queryClient.invalidateQueries({ queryKey: ['inbox'] });
    void queryClient.invalidateQueries({ queryKey: ['notifications'] });
  };

  let settling: ReturnType<typeof setTimeout> | undefined;
  let arrived: Arrived[] = [];
  let drawing = 0;
  let held: ReturnType<typeof setTimeout> | undefined;
  const applyNow = () => {
    clearTimeout(held);
    held = undefined;
    const events = arrived;
    arrived = [];
    const { loaded, revision: last } = store.getState();
    const lost =
      loaded &&
      lacks(
        last,
        events.map(({ revision }) => revision),
      );
    const certain = !lost && events.every(({ event }) => tellsPlace(store.getState(), event));
    update((state) => applyAll(state, events));
    const me = queryClient.getQueryData(sessionQuery.queryKey)?.user?.id;
    for (const { event } of events) {
      if (event.by?.kind === 'person' && event.by.id !== me) showChange(event.task?.id);
      const id = event.taskId ?? event.task?.id;
      if (id && queryClient.getQueryState(taskQuery(id).queryKey))
        void queryClient.invalidateQueries({ queryKey: taskQuery(id).queryKey });
      void queryClient.invalidateQueries({ queryKey: ['comments', id] });
    }
    asking ??= setTimeout(askAgain, 1000);
    // What was lost, and a move that does not say where to, is put right by a snapshot.
    if (!certain || events.some(({ event }) => event.kind === 'workflow-updated')) {
      clearTimeout(settling);
      settling = setTimeout(() => void load(), 250);
    }
  };
  const apply = () => {
    drawing = 0;
    // Nothing moves under the hand of who carries a card.
    if (isCarrying(ui.getState())) held ??= setTimeout(applyNow, LONGEST_HOLD_MILLIS);
    else applyNow();
  };
  // What waited for the drop.
  ui.subscribe((now, before) => {
    if (arrived.length > 0 && isCarrying(before) && !isCarrying(now))
      drawing ||= requestAnimationFrame(apply);
  });
  /** Takes an event in; the board is written once a frame, however many came. */
  const receive = (event: BoardEvent, revision: number) => {
    arrived.push({ event, revision });
    if (loading) meanwhile.push({ event, revision });
    // A page in the background gets no frames, and must not pile events up.
    if (document.hidden) apply();
    else drawing ||= requestAnimationFrame(apply);
  };

  const send = async (id: string, to: Place, version: number, stopRun?: boolean): Promise<Task> => {
    const task = await api<Task>(`/api/tasks/${id}/move`, {
      body: { ...to, version, ...(stopRun && { stopRun: true }) },
    });
    update((state) => put(state, cardOf(task)));
    queryClient.setQueryData(taskQuery(id).queryKey, task);
    return task;
  };
  const placeOf = (card: Card): Place => {
    const column = store.getState().order[card.stage];
    return { stage: card.stage, beforeTaskId: column[column.indexOf(card.id) + 1] };
  };

  /** How many runs start by themselves when these cards are closed. Only where cards wait in Ready is it asked. */
  const releasedBy = async (cards: readonly Card[], stage: Stage): Promise<number> => {
    if (stage !== 'DONE' || store.getState().order.READY.length === 0) return 0;
    return startedByClosing(cards.filter((card) => card.stage !== 'DONE').map(({ id }) => id));
  };

  /** Some moves have no way back: what was closed can be reopened, but not put into Review by hand. */
  const mayGoBack = (id: string, stage: Stage): boolean => {
    const card = store.getState().cards.get(id);
    return card !== undefined && refusalOf(card, stage) === undefined;
  };

  /** Moves at once on the screen; a refusal puts it back and says why. */
  const move = async (
    ids: readonly string[],
    to: Place,
    options: { stopRun?: boolean; undoable?: boolean } = {},
  ): Promise<void> => {
    const cards = ids.map((id) => store.getState().cards.get(id)).filter((card) => card !== undefined);
    // Taken from the end, so that putting back in reverse finds each neighbour in its place.
    const back = cards.map((card) => ({ id: card.id, place: placeOf(card) }));
    update((state) => cards.reduce((at, card) => place(at, card.id, to), state));
    let moved = 0;
    for (const card of cards) {
      try {
        await send(card.id, to, card.version, options.stopRun);
        moved += 1;
      } catch (error) {
        const own = back.find(({ id }) => id === card.id);
        if (own) update((state) => place(state, card.id, own.place));
        sayProblem(error);
        announce(t('board.stays', { number: card.number }));
        void load();
      }
    }
    const [first] = cards;
    if (moved === 0 || !first) return;
    const sentence =
      cards.length === 1
        ? t('board.moved', { number: first.number, stage: t(`stage.${to.stage}`) })
        : t('board.movedMany', { count: moved, stage: t(`stage.${to.stage}`) });
    announce(sentence);
    const changed = back.filter(
      ({ id, place: was }) =>
        (was.stage !== to.stage || was.beforeTaskId !== to.beforeTaskId) && mayGoBack(id, was.stage),
    );
    if (options.undoable === false || options.stopRun || changed.length === 0) return;
    say(sentence, () => {
      for (const { id, place: was } of changed.toReversed()) void move([id], was, { undoable: false });
    });
  };

  /** Changes a field of some cards at once; what is refused is put back and told. */
  const patch = async (
    ids: readonly string[],
    change: (card: Card) => Omit<TaskPatch, 'version'>,
    sentence: string,
    undoable = true,
  ): Promise<void> => {
    const before = ids.map((id) => store.getState().cards.get(id)).filter((card) => card !== undefined);
    const done: Card[] = [];
    for (const card of before) {
      try {
        const task = await api<Task>(`/api/tasks/${card.id}`, {
          method: 'PATCH',
          body: { ...change(card), version: card.version },
        });
        update((state) => put(state, cardOf(task)));
        queryClient.setQueryData(taskQuery(card.id).queryKey, task);
        done.push(card);
      } catch (error) {
        sayProblem(error);
        void load();
      }
    }
    if (done.length === 0) return;
    announce(sentence);
    if (!undoable) return;
    say(sentence, () => {
      for (const card of done) {
        const was = (): Omit<TaskPatch, 'version'> => ({
          labels: card.labels,
          assignee: card.assignee ?? '',
          priority: card.priority,
          archived: card.archived ?? false,
        });
        void patch([card.id], was, t('board.undone'), false);
      }
    });
  };

  /** A new card begins in Todo; one that was written in another column goes on there. */
  const create = async (title: string, stage: Stage): Promise<void> => {
    const task = await api<Task>(`/api/workflows/${workflowId}/tasks`, {
      body: { title },
      idempotencyKey: crypto.randomUUID(),
    });
    update((state) => put(state, cardOf(task)));
    if (stage !== 'TODO') await move([task.id], { stage }, { undoable: false });
  };

  const shelve = async (id: string): Promise<void> => {
    const card = store.getState().cards.get(id);
    try {
      await api(`/api/tasks/${id}`, { method: 'DELETE' });
      update((state) => remove(state, id));
      say(t('task.deleted', { number: card?.number ?? '' }), () => {
        api<Task>(`/api/tasks/${id}/restore`, { method: 'POST' })
          .then((task) => update((state) => put(state, cardOf(task))))
          .catch(sayProblem);
      });
    } catch (error) {
      sayProblem(error);
    }
  };

  return {
    store,
    ui,
    load,
    receive,
    move,
    releasedBy,
    patch,
    create,
    shelve,
    putTask: (task: Task) => update((s) => put(s, cardOf(task))),
  };
};

export type BoardControl = ReturnType<typeof createBoardStore>;

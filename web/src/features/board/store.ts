import { createStore } from 'zustand/vanilla';
import { announce } from '@atlaskit/pragmatic-drag-and-drop-live-region';
import { say, sayProblem } from '@/components/ui/toast';
import {
  applyEvent,
  type BoardState,
  emptyBoard,
  fromSnapshot,
  type Place,
  place,
  put,
  remove,
} from '@/features/board/model';
import { api } from '@/shared/api/client';
import { queryClient, taskQuery } from '@/shared/api/queries';
import type { Board, BoardEvent, Card, Task, Viewer, Workflow } from '@/shared/api/types';
import { t } from '@/shared/i18n/t';

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

/** A task as a card; the refused moves come with the sentence instead of the code. */
export const cardOf = (task: Task): Card => ({
  ...task,
  moves: task.allowedMoves
    .filter((move) => !move.allowed)
    .map(({ stage, reason }) => ({ stage, reason: reason ?? 'other' })),
});

export const createBoardStore = (workflowId: string) => {
  const store = createStore<BoardStore>(() => ({
    ...emptyBoard(),
    workflowId,
    loaded: false,
    connection: 'reconnecting',
    seenAt: new Date().toISOString(),
    viewers: [],
  }));
  const update = (change: (state: BoardState) => BoardState) => store.setState((state) => change(state));

  let loading: Promise<void> | undefined;
  /** The board anew from the server. Calls made while one is under way share it. */
  const load = (): Promise<void> => {
    loading ??= api<Board>(`/api/workflows/${workflowId}/board`)
      .then((board) =>
        store.setState({
          ...fromSnapshot(board),
          workflow: board.workflow,
          loaded: true,
          error: undefined,
          seenAt: new Date().toISOString(),
        }),
      )
      .catch((error: unknown) => store.setState({ error }))
      .finally(() => {
        loading = undefined;
      });
    return loading;
  };

  let settling: ReturnType<typeof setTimeout> | undefined;
  const receive = (event: BoardEvent, revision: number) => {
    update((state) => applyEvent(state, event, revision));
    const id = event.taskId ?? event.task?.id;
    if (id) void queryClient.invalidateQueries({ queryKey: taskQuery(id).queryKey });
    // Cards do not carry their place in the column, so a move is put right by a snapshot.
    if (event.kind === 'task-moved' || event.kind === 'workflow-updated') {
      clearTimeout(settling);
      settling = setTimeout(() => void load(), 250);
    }
  };

  /** Moves at once on the screen; a refusal puts it back and says why. */
  const move = async (
    id: string,
    to: Place,
    options: { stopRun?: boolean; undoable?: boolean } = {},
  ): Promise<void> => {
    const before = store.getState();
    const card = before.cards[id];
    if (!card) return;
    const column = before.order[card.stage];
    const back: Place = { stage: card.stage, beforeTaskId: column[column.indexOf(id) + 1] };
    update((state) => place(state, id, to));
    try {
      const task = await api<Task>(`/api/tasks/${id}/move`, {
        body: { ...to, version: card.version, ...(options.stopRun && { stopRun: true }) },
      });
      update((state) => put(state, cardOf(task)));
      queryClient.setQueryData(taskQuery(id).queryKey, task);
      const sentence = t('board.moved', { number: card.number, stage: t(`stage.${to.stage}`) });
      announce(sentence);
      if (options.undoable !== false && !options.stopRun && back.stage !== to.stage) {
        say(sentence, () => void move(id, back, { undoable: false }));
      }
    } catch (error) {
      update((state) => place(state, id, back));
      sayProblem(error);
      void load();
    }
  };

  const create = async (title: string): Promise<Task> => {
    const task = await api<Task>(`/api/workflows/${workflowId}/tasks`, {
      body: { title },
      idempotencyKey: crypto.randomUUID(),
    });
    update((state) => put(state, cardOf(task)));
    return task;
  };

  const shelve = async (id: string): Promise<void> => {
    const card = store.getState().cards[id];
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
    load,
    receive,
    move,
    create,
    shelve,
    putTask: (task: Task) => update((s) => put(s, cardOf(task))),
  };
};

export type BoardControl = ReturnType<typeof createBoardStore>;

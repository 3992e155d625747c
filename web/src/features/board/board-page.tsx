import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { ErrorState } from '@/components/ui/error-state';
import { Skeleton } from '@/components/ui/skeleton';
import { BoardBar } from '@/features/board/board-bar';
import { BoardContext, useBoard, useBoardState } from '@/features/board/context';
import { type ColumnChoices, remember, remembered } from '@/features/board/column-choices';
import { Columns } from '@/features/board/columns';
import { useBoardCommands } from '@/features/board/use-board-commands';
import { follow } from '@/features/board/live';
import { createBoardStore } from '@/features/board/store';
import { useCommands } from '@/shared/commands/registry';
import { stages } from '@/shared/api/types';
import { formatAgo } from '@/shared/format/format';
import { useTitle } from '@/shared/lib/use-title';
import { t } from '@/shared/i18n/t';

const loadTaskPanel = () => import('@/features/task/task-panel');
const TaskPanel = lazy(() => loadTaskPanel().then((module) => ({ default: module.TaskPanel })));

export function BoardPage() {
  const { boardId } = useParams({ from: '/boards/$boardId' });
  const control = useMemo(() => createBoardStore(boardId), [boardId]);
  useEffect(() => {
    void control.load();
    // Fetched ahead, so that the first card opens at once.
    void loadTaskPanel();
    return follow(control);
  }, [control]);
  return (
    <BoardContext.Provider value={control}>
      <LoadedBoard />
    </BoardContext.Provider>
  );
}

function LoadedBoard() {
  const control = useBoard();
  const loaded = useBoardState((state) => state.loaded);
  const error = useBoardState((state) => state.error);
  const title = useBoardState((state) => state.workflow?.title);
  const search = useSearch({ from: '/boards/$boardId' });
  const navigate = useNavigate({ from: '/boards/$boardId' });
  useTitle(title);
  useBoardCommands(search);
  const card = useBoardState((state) => state.cards.get(search.task ?? ''));
  const looking = search.task;
  useEffect(() => control.ui.setState({ looking }), [control, looking]);
  const { task, tab, sort = 'manual', hidden, collapsed, limit, ...filters } = search;
  const choices = { hidden, collapsed, limit };
  useColumnChoices(choices);
  const step = (by: 1 | -1) => {
    const { cards, order } = control.store.getState();
    const column = order[cards.get(task ?? '')?.stage ?? 'TODO'];
    const next = column[column.indexOf(task ?? '') + by];
    if (next) void navigate({ search: (old) => ({ ...old, task: next, tab: undefined }), replace: true });
  };
  useCommands(
    task === undefined
      ? []
      : [
          {
            id: 'task.next',
            group: 'here',
            label: t('task.nextCard'),
            keys: 'j',
            inDialogs: true,
            run: () => step(1),
          },
          {
            id: 'task.previous',
            group: 'here',
            label: t('task.previousCard'),
            keys: 'k',
            inDialogs: true,
            run: () => step(-1),
          },
        ],
  );

  if (!loaded && error) return <ErrorState error={error} onRetry={() => void control.load()} />;
  if (!loaded) {
    return (
      <div className="flex flex-1 gap-3 p-4" aria-busy>
        {stages.map((stage) => (
          <Skeleton key={stage} className="h-full min-w-0 flex-1 rounded-xl max-md:not-first:hidden" />
        ))}
        <span className="sr-only">{t('common.loading')}</span>
      </div>
    );
  }
  return (
    <>
      <BoardBar filters={filters} choices={choices} sort={sort} />
      <OfflineBanner />
      <Columns
        filters={filters}
        choices={choices}
        sort={sort}
        onOpen={(id) => void navigate({ search: (old) => ({ ...old, task: id, tab: undefined }) })}
      />
      <Suspense>
        <TaskPanel
          taskId={task}
          card={card}
          tab={tab}
          onTab={(next) => void navigate({ search: (old) => ({ ...old, tab: next }), replace: true })}
          onClose={() => {
            const id = task;
            void navigate({ search: (old) => ({ ...old, task: undefined, tab: undefined }) });
            requestAnimationFrame(() =>
              document.querySelector<HTMLElement>(`[data-task="${id}"] [data-card-button]`)?.focus(),
            );
          }}
          onChanged={control.putTask}
          onDelete={(id) => {
            void navigate({ search: (old) => ({ ...old, task: undefined, tab: undefined }) });
            void control.shelve(id);
          }}
        />
      </Suspense>
    </>
  );
}

/** An address that says nothing of columns takes them as they were left; what is chosen is kept. */
function useColumnChoices(choices: ColumnChoices) {
  const { boardId } = useParams({ from: '/boards/$boardId' });
  const navigate = useNavigate({ from: '/boards/$boardId' });
  const now = JSON.stringify(choices);
  const entered = useRef<string>(undefined);
  useEffect(() => {
    const chosen = JSON.parse(now) as ColumnChoices;
    const first = entered.current !== boardId;
    entered.current = boardId;
    if (first && now === '{}')
      void navigate({ search: (old) => ({ ...old, ...remembered(boardId) }), replace: true });
    else remember(boardId, chosen);
  }, [boardId, now, navigate]);
}

function OfflineBanner() {
  const connection = useBoardState((state) => state.connection);
  const seenAt = useBoardState((state) => state.seenAt);
  const [late, setLate] = useState(false);
  const live = connection === 'live';
  // A line that comes back at once is not worth a word.
  useEffect(() => {
    const timer = setTimeout(() => setLate(!live), live ? 0 : 2000);
    return () => clearTimeout(timer);
  }, [live]);
  if (connection !== 'offline' && !late) return null;
  return (
    <p role="status" className="border-b border-warning/30 bg-warning-soft px-4 py-1.5 text-sm text-warning">
      {t('board.offlineBanner', { ago: formatAgo(seenAt) })}
    </p>
  );
}

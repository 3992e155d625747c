import { useNavigate } from '@tanstack/react-router';
import { undoLatest } from '@/components/ui/toast';
import { cardKeys } from '@/features/board/card-keys';
import { useBoard } from '@/features/board/context';
import { useNewCard } from '@/features/board/use-new-card';
import type { View } from '@/features/board/view';
import { useMay } from '@/shared/api/may';
import { type Command, useCommands } from '@/shared/commands/registry';
import { t } from '@/shared/i18n/t';

export const useBoardCommands = (view: View): void => {
  const { store } = useBoard();
  const { work } = useMay(store.getState().workflowId);
  const navigate = useNavigate({ from: '/boards/$boardId' });
  const change = (next: View) => void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  const write = useNewCard();
  const adding: Command[] = [
    {
      id: 'board.new',
      group: 'here',
      label: t('board.addShort'),
      keys: 'c',
      run: () => write('TODO'),
    },
  ];
  useCommands([
    ...(work ? adding : []),
    {
      id: 'board.filter',
      group: 'here',
      label: t('board.filter'),
      keys: '/',
      run: () => document.getElementById('board-filter')?.focus(),
    },
    {
      id: 'board.needs',
      group: 'here',
      label: t('board.onlyNeedsMe'),
      run: () => change({ needs: view.needs ? undefined : true }),
    },
    {
      id: 'board.mine',
      group: 'here',
      label: t('board.onlyMine'),
      run: () => change({ mine: view.mine ? undefined : true }),
    },
    { id: 'board.undo', group: 'here', label: t('common.undo'), keys: 'mod+z', run: undoLatest },
    ...cardKeys
      .filter(({ changes }) => work || !changes)
      .map(({ id, label, keys }): Command => ({ id, group: 'card', label: t(label as 'board.open'), keys })),
  ]);
};

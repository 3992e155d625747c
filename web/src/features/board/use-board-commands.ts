import { useNavigate } from '@tanstack/react-router';
import { undoLatest } from '@/components/ui/toast';
import { useBoard } from '@/features/board/context';
import { useNewCard } from '@/features/board/use-new-card';
import type { View } from '@/features/board/view';
import { useMay } from '@/shared/api/may';
import { type Command, useCommands } from '@/shared/commands/registry';
import { t } from '@/shared/i18n/t';

/** Keys that whoever has the focus answers; here they are explained. */
const onCards: [string, string, string][] = [
  ['card.go', 'board.key.move', 'arrows'],
  ['card.open', 'board.key.open', 'enter'],
  ['card.lift', 'board.key.lift', 'space'],
  ['card.menu', 'board.key.menu', 'm'],
  ['card.select', 'board.selectCard', 'x'],
  ['card.range', 'board.key.range', 'shift+j'],
  ['card.all', 'board.key.all', 'mod+a'],
  ['card.assign', 'board.assignMe', 'a'],
  ['card.priority', 'task.priority', 'p'],
  ['card.label', 'board.label', 'shift+l'],
  ['card.archive', 'board.archive', 'e'],
  ['card.copy', 'board.copyLink', 'y'],
];

/** Of those, the ones that change cards. */
const changing = new Set(['space', 'x', 'shift+j', 'mod+a', 'a', 'p', 'shift+l', 'e']);

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
      label: t('board.needsMe'),
      run: () => change({ needs: view.needs ? undefined : true }),
    },
    {
      id: 'board.mine',
      group: 'here',
      label: t('board.mine'),
      run: () => change({ mine: view.mine ? undefined : true }),
    },
    { id: 'board.undo', group: 'here', label: t('common.undo'), keys: 'mod+z', run: undoLatest },
    ...onCards
      .filter(([, , keys]) => work || !changing.has(keys))
      .map(([id, label, keys]): Command => ({ id, group: 'card', label: t(label as 'board.open'), keys })),
  ]);
};

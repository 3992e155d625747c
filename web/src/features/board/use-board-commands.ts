import { useNavigate } from '@tanstack/react-router';
import { undoLatest } from '@/components/ui/toast';
import { toggledColumn } from '@/features/board/column-choices';
import { useBoard } from '@/features/board/context';
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
  ['card.archive', 'board.archive', 'e'],
];

/** Of those, the ones that change cards. */
const changing = new Set(['space', 'x', 'shift+j', 'mod+a', 'a', 'e']);

export const useBoardCommands = (view: View): void => {
  const { ui, store } = useBoard();
  const { work } = useMay(store.getState().workflowId);
  const navigate = useNavigate({ from: '/boards/$boardId' });
  const change = (next: View) => void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  const adding: Command[] = [
    {
      id: 'board.new',
      group: 'here',
      label: t('board.addShort'),
      keys: 'c',
      run: () => {
        ui.setState({ creating: true, shown: 'TODO' });
        const { hidden, collapsed } = view;
        if (hidden?.includes('TODO')) change(toggledColumn(view, 'hidden', 'TODO'));
        if (collapsed?.includes('TODO')) change(toggledColumn(view, 'collapsed', 'TODO'));
      },
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

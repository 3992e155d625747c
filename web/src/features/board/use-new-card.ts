import { useNavigate } from '@tanstack/react-router';
import { toggledColumn } from '@/features/board/column-choices';
import { useBoard } from '@/features/board/context';
import { takesNew } from '@/features/board/model';
import type { Stage } from '@/shared/api/types';

/** Opens the field for a new card in a column, or in Todo where the column takes none, and shows that column. */
export const useNewCard = (): ((wanted: Stage) => void) => {
  const { ui } = useBoard();
  const navigate = useNavigate({ from: '/boards/$boardId' });
  return (wanted) => {
    const stage = takesNew(wanted) ? wanted : 'TODO';
    ui.setState({ creating: stage, shown: stage });
    void navigate({
      search: (old) => ({
        ...old,
        ...(old.hidden?.includes(stage) && toggledColumn(old, 'hidden', stage)),
        ...(old.collapsed?.includes(stage) && toggledColumn(old, 'collapsed', stage)),
      }),
      replace: true,
    });
  };
};

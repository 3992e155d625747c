import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { BoardControl, BoardStore } from '@/features/board/store';
import type { BoardUi } from '@/features/board/ui';

export const BoardContext = createContext<BoardControl | null>(null);

export const useBoard = (): BoardControl => {
  const control = useContext(BoardContext);
  if (!control) throw new Error('outside a board');
  return control;
};

export const useBoardState = <T>(select: (state: BoardStore) => T): T => useStore(useBoard().store, select);

export const useBoardUi = <T>(select: (state: BoardUi) => T): T => useStore(useBoard().ui, select);

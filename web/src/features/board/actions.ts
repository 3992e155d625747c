import { createContext, type KeyboardEvent, useContext } from 'react';
import type { Priority, Stage } from '@/shared/api/types';

/** What can be done with cards; the same object for as long as the filter is the same. */
export type CardActions = {
  /** Whether the person may change cards, or only look at them. */
  works: boolean;
  open: (id: string) => void;
  /** Asks first where a run would stop or others start, more than what was agreed to already. */
  move: (
    ids: readonly string[],
    stage: Stage,
    beforeTaskId?: string,
    agreed?: { stops: boolean; starts: number },
  ) => void;
  archive: (ids: readonly string[]) => void;
  assign: (ids: readonly string[]) => void;
  prioritise: (ids: readonly string[], priority: Priority) => void;
  shelve: (id: string) => void;
  onKey: (event: KeyboardEvent, id: string) => void;
  select: (id: string) => void;
  selectTo: (id: string) => void;
  visible: (stage: Stage) => readonly string[];
};

export const ActionsContext = createContext<CardActions | null>(null);

export const useActions = (): CardActions => {
  const actions = useContext(ActionsContext);
  if (!actions) throw new Error('outside the columns');
  return actions;
};

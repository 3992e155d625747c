import { createStore } from 'zustand/vanilla';
import type { Place } from '@/features/board/model';
import type { Stage } from '@/shared/api/types';

/** What the person is doing on the board right now; nothing of it is kept. */
export type BoardUi = {
  /** The card lifted by keyboard, and where it would drop. */
  lift?: { id: string; stage: Stage; index: number };
  /** The card in the air under the pointer. */
  airborne?: string;
  selected: ReadonlySet<string>;
  /** The last card selected by itself: where a range begins. */
  anchor?: string;
  /** The column a new card is being written in. */
  creating?: Stage;
  /** A move that was refused, told on its card until it is put away. */
  refused?: { id: string; reason: string };
  /** A field of the selected cards that was asked for by its key. */
  bulk?: 'label' | 'priority';
  /** A card for which a place in a column is being asked. */
  placing?: { id: string; stage: Stage };
  /** The one column a small screen shows. */
  shown?: Stage;
  focus?: { stage: Stage; index: number };
  /** A move that must be asked about first: it stops a run, or lets so many others start. */
  asked?: { ids: string[]; to: Place; stops: boolean; starts: number };
  /** The card whose actions are open. */
  menu?: string;
  /** The card being looked at; the others see that. */
  looking?: string;
};

export const createUi = () => createStore<BoardUi>(() => ({ selected: new Set() }));
/** Is a card in the air, by pointer or by keyboard? */
export const isCarrying = ({ lift, airborne }: BoardUi): boolean =>
  lift !== undefined || airborne !== undefined;

export type UiStore = ReturnType<typeof createUi>;

import { announce } from '@atlaskit/pragmatic-drag-and-drop-live-region';
import type { KeyboardEvent } from 'react';
import { changing } from '@/features/board/card-keys';
import { copyLink } from '@/features/board/copy-link';
import { refusalOf } from '@/features/board/model';
import { reasonText } from '@/features/board/reason';
import type { BoardControl } from '@/features/board/store';
import { type Stage, stages } from '@/shared/api/types';
import { t } from '@/shared/i18n/t';

const arrows: Record<string, [number, number]> = {
  arrowup: [0, -1],
  k: [0, -1],
  arrowdown: [0, 1],
  j: [0, 1],
  arrowleft: [-1, 0],
  h: [-1, 0],
  arrowright: [1, 0],
  l: [1, 0],
};

export const focusCard = (id: string | undefined, tries = 12): void => {
  const button = id && document.querySelector<HTMLElement>(`[data-task="${id}"] [data-card-button]`);
  if (button) button.focus();
  else if (tries > 0) requestAnimationFrame(() => focusCard(id, tries - 1));
};

/** Gives the focus back to a card that was drawn anew, unless the person went elsewhere. */
export const keepFocus = (id: string): void => {
  requestAnimationFrame(() => {
    if (document.activeElement === document.body) focusCard(id);
  });
};

type Keyboard = {
  /** Without it the keys that change something say that it may only be looked at. */
  works: boolean;
  visible: (stage: Stage) => readonly string[];
  /** The columns that show cards, in order. */
  open: () => readonly Stage[];
  move: (ids: readonly string[], stage: Stage, beforeTaskId?: string) => void;
  archive: (ids: readonly string[]) => void;
  assign: (ids: readonly string[]) => void;
};

/** What the keys do while a card has the focus: go to another, lift and carry it, select it, act on it. */
export const keyboardOf = (
  control: BoardControl,
  { works, visible, open, move, archive, assign }: Keyboard,
) => {
  const { store, ui } = control;

  const step = (stage: Stage, index: number, [across, down]: [number, number]): string | undefined => {
    const at = stages.indexOf(stage);
    // Sideways, an empty column is passed over: there is nothing in it to hold the focus.
    const ahead =
      across === 0 ? [stage] : across > 0 ? stages.slice(at + 1) : stages.slice(0, at).toReversed();
    const next = ahead.find((other) => visible(other).length > 0);
    if (!next) return undefined;
    const column = visible(next);
    const row = Math.max(0, Math.min(column.length - 1, index + down));
    ui.setState({ focus: { stage: next, index: row }, shown: next });
    focusCard(column[row]);
    return column[row];
  };

  const select = (id: string, on = !ui.getState().selected.has(id)) => {
    const selected = new Set(ui.getState().selected);
    if (on) selected.add(id);
    else selected.delete(id);
    ui.setState({ selected, anchor: id });
    announce(t('board.selected', { count: selected.size }));
  };

  /** Everything between the card selected last and this one, where they are in one column. */
  const selectTo = (id: string) => {
    const stage = store.getState().cards.get(id)?.stage;
    const { anchor, selected } = ui.getState();
    const column = stage ? visible(stage) : [];
    const from = anchor ? column.indexOf(anchor) : -1;
    const to = column.indexOf(id);
    if (from < 0) {
      select(id, true);
      return;
    }
    const range = column.slice(Math.min(from, to), Math.max(from, to) + 1);
    ui.setState({ selected: new Set([...selected, ...range]) });
    announce(t('board.selected', { count: ui.getState().selected.size }));
  };

  const carry = (event: KeyboardEvent) => {
    const { lift } = ui.getState();
    const card = lift && store.getState().cards.get(lift.id);
    if (!lift || !card) return;
    const direction = arrows[event.key.toLowerCase()];
    if (direction) {
      event.preventDefault();
      const columns = open();
      const at = Math.max(0, Math.min(columns.length - 1, columns.indexOf(lift.stage) + direction[0]));
      const stage = columns[at] ?? lift.stage;
      const count = visible(stage).filter((id) => id !== lift.id).length + 1;
      const toEnd = event.ctrlKey || event.metaKey;
      const wanted = toEnd ? direction[1] * count : lift.index + direction[1];
      const index = Math.max(0, Math.min(count - 1, wanted));
      ui.setState({ lift: { ...lift, stage, index }, shown: stage, focus: { stage, index } });
      const refusal = refusalOf(card, stage);
      announce(
        t('board.position', { stage: t(`stage.${stage}`), position: index + 1, count }) +
          (refusal ? `. ${reasonText(refusal)}` : ''),
      );
      focusCard(lift.id);
    } else if (event.key === ' ' || event.key === 'Enter') {
      event.preventDefault();
      const column = visible(lift.stage).filter((id) => id !== lift.id);
      ui.setState({ lift: undefined });
      move([lift.id], lift.stage, column[lift.index]);
      focusCard(lift.id);
    } else if (event.key === 'Escape') {
      event.preventDefault();
      ui.setState({ lift: undefined, shown: card.stage });
      announce(t('board.putBack', { number: card.number }));
      focusCard(lift.id);
    }
  };

  const onKey = (event: KeyboardEvent, id: string) => {
    const card = store.getState().cards.get(id);
    if (!card) return;
    if (ui.getState().lift) {
      carry(event);
      return;
    }
    const pressed = event.key.toLowerCase();
    const command = event.metaKey || event.ctrlKey;
    const { selected } = ui.getState();
    const chosen = selected.size > 0 ? [...selected] : [id];
    const direction = arrows[pressed];
    // Sideways Shift means nothing, so that Shift+L is free for labels.
    if (direction && !command && !event.altKey && !(event.shiftKey && direction[0] !== 0)) {
      event.preventDefault();
      const next = step(card.stage, visible(card.stage).indexOf(id), direction);
      if (event.shiftKey && next && direction[0] === 0) {
        if (!selected.has(id)) select(id, true);
        selectTo(next);
      }
      return;
    }
    const change = (bulk: 'label' | 'priority') => ui.setState({ selected: new Set(chosen), bulk });
    const plain: Record<string, () => void> = {
      ' ': () => {
        ui.setState({ lift: { id, stage: card.stage, index: visible(card.stage).indexOf(id) } });
        announce(t('board.lifted', { number: card.number }));
        focusCard(id);
      },
      x: () => select(id),
      e: () => archive(chosen),
      a: () => assign(chosen),
      p: () => change('priority'),
      l: () => change('label'),
      y: () => void copyLink(card.workflowId, id),
      m: () => ui.setState({ menu: id }),
      s: () => ui.setState({ menu: id }),
      escape: () => ui.setState({ selected: new Set(), anchor: undefined }),
    };
    const withCommand: Record<string, () => void> = {
      a: () => {
        ui.setState({ selected: new Set(stages.flatMap((stage) => visible(stage))) });
        announce(t('board.selected', { count: ui.getState().selected.size }));
      },
    };
    const action = (command ? withCommand : plain)[pressed];
    if (!action || event.altKey || (pressed === 'escape' && selected.size === 0)) return;
    event.preventDefault();
    event.stopPropagation();
    if (!works && changing.has(pressed)) {
      announce(t('common.viewOnlyHint'));
      return;
    }
    action();
  };

  return { onKey, select, selectTo };
};

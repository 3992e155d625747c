import type { MouseEvent, PointerEvent } from 'react';

const HELD_AFTER = 500;
/** A finger is never quite still. */
const STILL = 10;

/** Tells a finger that rests on something from one that taps or scrolls. */
export const longPress = (act: () => void) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let from = { x: 0, y: 0 };
  let held = false;
  let finger = false;
  const end = () => {
    clearTimeout(timer);
    timer = undefined;
  };
  return {
    /** Forgets a finger that is down: what it rests on goes away. */
    end,
    /** Is it a finger that came down last? */
    byFinger: () => finger,
    handlers: {
      onPointerDown: ({ pointerType, isPrimary, clientX, clientY }: PointerEvent) => {
        end();
        held = false;
        finger = pointerType === 'touch';
        if (!finger || !isPrimary) return;
        from = { x: clientX, y: clientY };
        timer = setTimeout(() => {
          timer = undefined;
          held = true;
          act();
        }, HELD_AFTER);
      },
      onPointerMove: ({ clientX, clientY }: PointerEvent) => {
        if (timer !== undefined && Math.hypot(clientX - from.x, clientY - from.y) > STILL) end();
      },
      onPointerUp: end,
      onPointerCancel: end,
      // The browser's own menu for a resting finger would lie over ours.
      onContextMenu: (event: MouseEvent) => {
        if (finger) event.preventDefault();
      },
      onClickCapture: (event: MouseEvent) => {
        if (!held) return;
        held = false;
        event.preventDefault();
        event.stopPropagation();
      },
    },
  };
};

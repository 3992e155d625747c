import { dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { type RefObject, useEffect, useState } from 'react';
import type { Stage } from '@/shared/api/types';

/** Cards dropped on the element go to this stage. Says whether one is over it. */
export const useDropStage = (target: RefObject<HTMLElement | null>, stage: Stage): boolean => {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const element = target.current;
    if (!element) return;
    return dropTargetForElements({
      element,
      getData: () => ({ stage }),
      canDrop: ({ source }) => typeof source.data.taskId === 'string',
      onDragEnter: () => setOver(true),
      onDragLeave: () => setOver(false),
      onDrop: () => setOver(false),
    });
  }, [target, stage]);
  return over;
};

import type { ComponentProps } from 'react';
import { cn } from '@/shared/lib/cn';

/** A region that scrolls by itself and can be scrolled by keyboard. Give it an `aria-label`. */
export function ScrollArea({ className, ...props }: ComponentProps<'div'>) {
  return (
    <div
      data-slot="scroll-area"
      role="region"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
      tabIndex={0}
      className={cn('overflow-auto overscroll-contain focus-visible:-outline-offset-2', className)}
      {...props}
    />
  );
}

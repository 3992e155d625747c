import type { ComponentProps } from 'react';
import { cn } from '@/shared/lib/cn';

/** The frame of a table that may be wider than the screen; it is scrolled by keyboard too. */
export function ScrollTable({ label, className, ...props }: ComponentProps<'div'> & { label: string }) {
  return (
    <div
      data-slot="scroll-table"
      role="group"
      aria-label={label}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
      tabIndex={0}
      className={cn('overflow-x-auto rounded-xl border bg-card shadow-xs', className)}
      {...props}
    />
  );
}

import type { ComponentProps } from 'react';
import { cn } from '@/shared/lib/cn';

/** The shape of what is coming. Only for a first load, never over content already on the screen. */
export function Skeleton({ className, ...props }: ComponentProps<'div'>) {
  return (
    <div
      data-slot="skeleton"
      aria-hidden
      className={cn('animate-pulse rounded-md bg-secondary', className)}
      {...props}
    />
  );
}

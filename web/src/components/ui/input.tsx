import type { ComponentProps } from 'react';
import { cn } from '@/shared/lib/cn';

export const fieldClass =
  'w-full min-w-0 rounded-md border border-input/70 bg-card text-foreground placeholder:text-muted-foreground focus-visible:border-ring focus-visible:outline-2 focus-visible:outline-offset-0 focus-visible:outline-ring/60 disabled:cursor-not-allowed disabled:opacity-60 aria-invalid:border-destructive';

export function Input({ className, type = 'text', ...props }: ComponentProps<'input'>) {
  return (
    <input
      data-slot="input"
      type={type}
      className={cn(fieldClass, 'h-9 px-3 text-base md:text-sm pointer-coarse:min-h-11', className)}
      {...props}
    />
  );
}

import { ChevronDown } from 'lucide-react';
import type { ComponentProps } from 'react';
import { fieldClass } from '@/components/ui/input';
import { cn } from '@/shared/lib/cn';

/**
 * The system's own select: best on touch, complete by keyboard. Radix's needs a <style> element that our content
 * security policy refuses.
 */
export function Select({ className, children, ...props }: ComponentProps<'select'>) {
  return (
    <span data-slot="select" className={cn('relative inline-flex w-full', className)}>
      <select
        className={cn(
          fieldClass,
          'h-9 appearance-none pr-8 pl-3 text-base md:text-sm pointer-coarse:min-h-11',
        )}
        {...props}
      >
        {children}
      </select>
      <ChevronDown
        aria-hidden
        className="pointer-events-none absolute top-1/2 right-2.5 size-4 -translate-y-1/2 text-muted-foreground"
      />
    </span>
  );
}

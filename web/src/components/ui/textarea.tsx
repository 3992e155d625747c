import type { ComponentProps } from 'react';
import { cn } from '@/shared/lib/cn';
import { fieldClass } from '@/components/ui/input';

/** Grows with its text. */
export function Textarea({ className, ...props }: ComponentProps<'textarea'>) {
  return (
    <textarea
      data-slot="textarea"
      className={cn(fieldClass, 'field-sizing-content min-h-20 px-3 py-2 text-base md:text-sm', className)}
      {...props}
    />
  );
}

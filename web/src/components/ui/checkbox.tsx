import { Check, Minus } from 'lucide-react';
import { Checkbox as Primitive } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from '@/shared/lib/cn';

export function Checkbox({ className, ...props }: ComponentProps<typeof Primitive.Root>) {
  return (
    // The frame holds the hidden input that stands for it in a form, which else would lengthen the page.
    <span className="relative inline-flex">
      <Primitive.Root
        data-slot="checkbox"
        className={cn(
          'group relative size-4 shrink-0 rounded-sm border border-input bg-card after:absolute after:-inset-1.5 disabled:opacity-50 data-[state=checked]:border-primary data-[state=checked]:bg-primary data-[state=checked]:text-primary-foreground data-[state=indeterminate]:bg-primary data-[state=indeterminate]:text-primary-foreground',
          className,
        )}
        {...props}
      >
        <Primitive.Indicator className="grid place-content-center">
          <Check aria-hidden className="size-3 group-data-[state=indeterminate]:hidden" strokeWidth={3} />
          <Minus
            aria-hidden
            className="hidden size-3 group-data-[state=indeterminate]:block"
            strokeWidth={3}
          />
        </Primitive.Indicator>
      </Primitive.Root>
    </span>
  );
}

import { Tooltip as Primitive } from 'radix-ui';
import type { ComponentProps, ReactNode } from 'react';
import { cn } from '@/shared/lib/cn';

export const TooltipProvider = Primitive.Provider;

export function TooltipContent({
  className,
  sideOffset = 6,
  ...props
}: ComponentProps<typeof Primitive.Content>) {
  return (
    <Primitive.Portal>
      <Primitive.Content
        data-slot="tooltip-content"
        sideOffset={sideOffset}
        collisionPadding={8}
        className={cn(
          'z-60 max-w-72 rounded-md bg-primary px-2.5 py-1.5 text-xs text-balance text-primary-foreground shadow-md data-[state=delayed-open]:animate-in data-[state=delayed-open]:fade-in-0',
          className,
        )}
        {...props}
      />
    </Primitive.Portal>
  );
}

/** Explains the control it wraps. The control needs a name of its own: a tooltip does not reach touch. */
export function Tooltip({
  text,
  side,
  children,
}: {
  text: ReactNode;
  side?: ComponentProps<typeof Primitive.Content>['side'];
  children: ReactNode;
}) {
  return (
    <Primitive.Root>
      <Primitive.Trigger asChild>{children}</Primitive.Trigger>
      <TooltipContent side={side}>{text}</TooltipContent>
    </Primitive.Root>
  );
}

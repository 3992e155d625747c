import { Dialog as Primitive } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from '@/shared/lib/cn';

export const Sheet = Primitive.Root;
export const SheetTrigger = Primitive.Trigger;
export const SheetClose = Primitive.Close;
export const SheetTitle = Primitive.Title;
export const SheetDescription = Primitive.Description;

/** A panel that slides in from a side; it covers the whole of a small screen. */
export function SheetContent({
  className,
  side = 'right',
  overlay = true,
  onEscapeKeyDown,
  ...props
}: ComponentProps<typeof Primitive.Content> & { side?: 'right' | 'left'; overlay?: boolean }) {
  return (
    <Primitive.Portal>
      {overlay && (
        <Primitive.Overlay className="fixed inset-0 z-40 bg-black/35 data-[state=open]:animate-in data-[state=open]:fade-in-0" />
      )}
      <Primitive.Content
        data-slot="sheet-content"
        aria-describedby={undefined}
        onEscapeKeyDown={(event) => {
          // A field that answers Escape itself keeps the panel open.
          if ((event.target as Element | null)?.closest('[data-escapes]')) event.preventDefault();
          else onEscapeKeyDown?.(event);
        }}
        className={cn(
          'fixed inset-y-0 z-40 flex w-full flex-col bg-background text-foreground shadow-2xl duration-200 data-[state=open]:animate-in',
          side === 'right'
            ? 'right-0 border-l data-[state=open]:slide-in-from-right-8 data-[state=open]:fade-in-0'
            : 'left-0 border-r data-[state=open]:slide-in-from-left-8 data-[state=open]:fade-in-0',
          className,
        )}
        {...props}
      />
    </Primitive.Portal>
  );
}

import { cva, type VariantProps } from 'class-variance-authority';
import { CircleAlert, CircleCheck, Info, type LucideIcon, TriangleAlert } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { cn } from '@/shared/lib/cn';

const alertVariants = cva('flex gap-3 rounded-lg border p-3 text-sm', {
  variants: {
    variant: {
      info: 'border-info/25 bg-info-soft text-info',
      success: 'border-success/25 bg-success-soft text-success',
      warning: 'border-warning/30 bg-warning-soft text-warning',
      destructive: 'border-destructive/30 bg-destructive-soft text-destructive',
    },
  },
  defaultVariants: { variant: 'info' },
});

const icons: Record<NonNullable<VariantProps<typeof alertVariants>['variant']>, LucideIcon> = {
  info: Info,
  success: CircleCheck,
  warning: TriangleAlert,
  destructive: CircleAlert,
};

type AlertProps = Omit<ComponentProps<'div'>, 'title'> &
  VariantProps<typeof alertVariants> & { title?: ReactNode; actions?: ReactNode };

/** A sentence that needs to be read, with the buttons that answer it. */
export function Alert({ className, variant, title, actions, children, ...props }: AlertProps) {
  const Icon = icons[variant ?? 'info'];
  return (
    <div
      data-slot="alert"
      role={variant === 'destructive' ? 'alert' : 'status'}
      className={cn(alertVariants({ variant }), className)}
      {...props}
    >
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="grid min-w-0 flex-1 gap-1">
        {title && <p className="font-semibold">{title}</p>}
        {children && <div className="min-w-0 break-words text-foreground empty:hidden">{children}</div>}
        {actions && <div className="mt-1.5 flex flex-wrap gap-2 text-foreground empty:hidden">{actions}</div>}
      </div>
    </div>
  );
}

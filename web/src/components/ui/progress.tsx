import { cn } from '@/shared/lib/cn';

type ProgressProps = {
  value: number;
  max: number;
  label: string;
  tone?: 'ember' | 'success' | 'warning';
  className?: string;
};

const tones = { ember: 'bg-ember-bright', success: 'bg-success', warning: 'bg-warning' };

export function Progress({ value, max, label, tone = 'ember', className }: ProgressProps) {
  const share = max > 0 ? Math.min(1, Math.max(0, value / max)) : 0;
  return (
    <div
      data-slot="progress"
      role="progressbar"
      aria-label={label}
      aria-valuenow={value}
      aria-valuemin={0}
      aria-valuemax={max}
      className={cn('h-1.5 w-full overflow-hidden rounded-full bg-secondary', className)}
    >
      <div
        className={cn('h-full rounded-full transition-[width]', tones[tone])}
        style={{ width: `${share * 100}%` }}
      />
    </div>
  );
}

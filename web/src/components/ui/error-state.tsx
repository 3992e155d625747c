import { CloudAlert } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { problemOf } from '@/shared/api/problem';
import { t } from '@/shared/i18n/t';
import { cn } from '@/shared/lib/cn';

/** Something could not be loaded: what happened, a way to try again, and what to quote when asking for help. */
export function ErrorState({
  error,
  onRetry,
  className,
}: {
  error: unknown;
  onRetry?: () => void;
  className?: string;
}) {
  const problem = problemOf(error);
  return (
    <div
      data-slot="error-state"
      role="alert"
      className={cn('grid justify-items-center gap-2 px-6 py-12 text-center', className)}
    >
      <CloudAlert aria-hidden className="size-6 text-destructive" />
      <p className="font-semibold">{problem.title}</p>
      {problem.detail && <p className="max-w-sm text-sm text-muted-foreground">{problem.detail}</p>}
      {problem.traceId && (
        <p className="font-mono text-xs text-muted-foreground">
          {t('common.requestId', { id: problem.traceId })}
        </p>
      )}
      {onRetry && (
        <Button variant="outline" size="sm" className="mt-2" onClick={onRetry}>
          {t('common.retry')}
        </Button>
      )}
    </div>
  );
}

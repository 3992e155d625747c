import { CloudAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import { problemOf } from '@/shared/api/problem';
import { t } from '@/shared/i18n/t';
import { cn } from '@/shared/lib/cn';

/** Something could not be loaded: what happened, a way to try again, and what to quote when asking for help. */
export function ErrorState({
  error,
  onRetry,
  action,
  className,
}: {
  error: unknown;
  onRetry?: () => void;
  /** What helps instead, where trying again does not. */
  action?: ReactNode;
  className?: string;
}) {
  const problem = problemOf(error);
  // Asking once more changes neither.
  const final = problem.status === 403 || problem.status === 404;
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
      {action}
      {final && !action && (
        <Button asChild variant="outline" size="sm" className="mt-2">
          <a href="/">{t('common.toBoards')}</a>
        </Button>
      )}
      {onRetry && !action && !final && (
        <Button variant="outline" size="sm" className="mt-2" onClick={onRetry}>
          {t('common.retry')}
        </Button>
      )}
    </div>
  );
}

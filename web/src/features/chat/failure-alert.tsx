import { Link } from '@tanstack/react-router';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import type { Problem } from '@/shared/api/types';
import { useCountdown } from '@/shared/lib/use-countdown';
import { t } from '@/shared/i18n/rooms';

const codeOf = (problem: Partial<Problem>): string => problem.type?.split(/[/:#]/).pop() ?? '';
const ofTheKey = /key|auth|provider-not-configured|quota/;

/** Why there is no answer, and the one thing that helps. */
export function FailureAlert({
  problem,
  onRetry,
}: {
  problem: Partial<Problem> & { retryAfterSeconds?: number };
  onRetry?: () => void;
}) {
  const left = useCountdown(problem.retryAfterSeconds ?? 0);
  return (
    <Alert
      variant="destructive"
      title={problem.title ?? t('common.answerFailed')}
      actions={
        <>
          {ofTheKey.test(codeOf(problem)) && (
            <Button asChild size="sm">
              <Link to="/settings">{t('chat.toSettings')}</Link>
            </Button>
          )}
          {onRetry && (
            <Button size="sm" variant="outline" disabled={left > 0} onClick={onRetry}>
              {left > 0 ? t('chat.retryIn', { seconds: left }) : t('common.retry')}
            </Button>
          )}
        </>
      }
    >
      {problem.detail} {!onRetry && left > 0 && t('chat.retryIn', { seconds: left })}
    </Alert>
  );
}

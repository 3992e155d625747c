import { Hourglass } from 'lucide-react';
import { useCountdown } from '@/shared/lib/use-countdown';
import { t } from '@/shared/i18n/rooms';

/** What the provider makes the answer wait for, and how much longer. */
export function Waiting({ reason, seconds }: { reason: string; seconds: number }) {
  const left = useCountdown(seconds);
  return (
    <p className="flex items-center gap-2 text-sm text-warning">
      <Hourglass aria-hidden className="size-4 shrink-0" />
      {reason} {left > 0 && t('chat.againIn', { seconds: left })}
    </p>
  );
}

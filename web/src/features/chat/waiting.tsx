import { Hourglass } from 'lucide-react';
import { useCountdown } from '@/shared/lib/use-countdown';
import { t } from '@/shared/i18n/rooms';

/** What the provider makes the answer wait for, and how much longer. */
export function Waiting({ waits }: { waits: { reason: string; seconds: number } }) {
  const { reason, seconds } = waits;
  const left = useCountdown(seconds, waits);
  return (
    <p className="flex items-center gap-2 text-sm text-warning">
      <Hourglass aria-hidden className="size-4 shrink-0" />
      {reason} {left > 0 && t('chat.againIn', { seconds: left })}
    </p>
  );
}

import { useQuery } from '@tanstack/react-query';
import { Progress } from '@/components/ui/progress';
import { contextOf } from '@/features/chat/context';
import { providersQuery } from '@/shared/api/queries';
import type { Message } from '@/shared/api/types';
import { formatCount } from '@/shared/format/format';
import { t } from '@/shared/i18n/rooms';

/** How much of the model's context the conversation fills, in words and as a bar. */
export function ContextGauge({ messages }: { messages: readonly Message[] }) {
  const providers = useQuery(providersQuery);
  const context = contextOf(messages, providers.data ?? []);
  if (!context) return null;
  const { used, window } = context;
  if (window === null)
    return (
      <p className="tabular text-xs text-muted-foreground">
        {t('chat.contextUsed', { used: formatCount(used) })}
      </p>
    );
  const words = t('chat.context', { used: formatCount(used), window: formatCount(window) });
  const full = used / window >= 0.8;
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-1 text-xs text-muted-foreground">
      <Progress
        className="w-20"
        value={Math.min(used, window)}
        max={window}
        label={words}
        tone={full ? 'warning' : 'success'}
      />
      <span className="tabular">{words}</span>
      {full && <span className="text-warning">{t('chat.contextFull')}</span>}
    </div>
  );
}

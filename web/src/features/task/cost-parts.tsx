import { useQuery } from '@tanstack/react-query';
import { costParts } from '@/features/task/cost-model';
import { api } from '@/shared/api/client';
import { itemsOf } from '@/shared/api/queries';
import type { Message, Page, Run, Task } from '@/shared/api/types';
import { formatCount, formatMoney } from '@/shared/format/format';
import { t } from '@/shared/i18n/t';

/** What each stage of a card has cost, and each model in it; asked for when somebody looks. */
export function CostParts({ task }: { task: Task }) {
  const { costMicros, inputTokens, outputTokens } = task.usage;
  const parts = useQuery({
    queryKey: ['cost-parts', task.id, costMicros, inputTokens, outputTokens],
    queryFn: async () => {
      const [messages, runs] = await Promise.all([
        api<Page<Message>>(`/api/tasks/${task.id}/messages`),
        api<Page<Run>>(`/api/tasks/${task.id}/runs`),
      ]);
      return costParts(task.usage, itemsOf(messages), itemsOf(runs));
    },
  });
  if (!parts.data || parts.data.length === 0) return null;
  return (
    <table className="w-full border-t text-left">
      <caption className="sr-only">{t('task.costParts')}</caption>
      <tbody>
        {parts.data.map(({ stage, model, cost, tokens }) => (
          <tr key={`${stage} ${model}`}>
            <th scope="row" className="py-0.5 pr-2 font-normal">
              {t(`task.costOf.${stage}`)}
              {model && <span className="block text-xs text-muted-foreground wrap-anywhere">{model}</span>}
            </th>
            <td className="tabular py-0.5 text-right align-top text-muted-foreground">
              {formatCount(tokens)}
            </td>
            <td className="tabular py-0.5 pl-2 text-right align-top">{formatMoney(cost)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

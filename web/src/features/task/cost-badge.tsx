import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Coins, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { Popover, PopoverContent, PopoverTrigger } from '@/components/ui/popover';
import { Progress } from '@/components/ui/progress';
import { cachedOf, type CostLine } from '@/features/task/cost-model';
import { CostParts } from '@/features/task/cost-parts';
import { api } from '@/shared/api/client';
import { itemsOf, workflowQuery } from '@/shared/api/queries';
import type { Page, Task } from '@/shared/api/types';
import { formatCount, formatMoney } from '@/shared/format/format';
import { t } from '@/shared/i18n/t';

/** What the card has cost, and how much of its budget is left. */
export function CostBadge({ task }: { task: Task }) {
  const board = useQuery(workflowQuery(task.workflowId));
  const { inputTokens, outputTokens, costMicros } = task.usage;
  const budget = board.data?.settings.taskBudgetMicros ?? 0;
  const [open, setOpen] = useState(false);
  // Asked for when somebody looks; what was spent since is a reason to ask again.
  const parts = useQuery({
    queryKey: ['cost-parts', task.id, costMicros, inputTokens, outputTokens],
    queryFn: async () => itemsOf(await api<Page<CostLine>>(`/api/usage?by=stage&task=${task.id}`)),
    placeholderData: keepPreviousData,
    enabled: open,
  });
  const lines = parts.data ?? [];
  const share = budget > 0 ? costMicros / budget : 0;
  if (inputTokens + outputTokens === 0 && budget === 0) return null;
  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger className="tabular inline-flex min-h-6 items-center gap-1 rounded-md px-1.5 text-sm text-muted-foreground hover:bg-accent">
        {share >= 0.8 ? (
          <TriangleAlert aria-hidden className="size-4 text-warning" />
        ) : (
          <Coins aria-hidden className="size-4" />
        )}
        <span className="sr-only">{t('board.costs')} </span>
        {formatMoney(costMicros)}
        {budget > 0 && <span> / {formatMoney(budget)}</span>}
      </PopoverTrigger>
      <PopoverContent className="grid gap-2 text-sm">
        <dl className="grid grid-cols-2 gap-y-1 [&_dd]:tabular [&_dd]:text-right [&_dt]:text-muted-foreground">
          <dt>{t('task.tokensIn')}</dt>
          <dd>{formatCount(inputTokens)}</dd>
          <dt>{t('task.tokensCached')}</dt>
          <dd>{parts.data ? formatCount(cachedOf(lines)) : '…'}</dd>
          <dt>{t('task.tokensOut')}</dt>
          <dd>{formatCount(outputTokens)}</dd>
          <dt>{t('task.spent')}</dt>
          <dd>{formatMoney(costMicros)}</dd>
          {budget > 0 && (
            <>
              <dt>{t('task.left')}</dt>
              <dd>{formatMoney(Math.max(0, budget - costMicros))}</dd>
            </>
          )}
        </dl>
        <CostParts lines={lines} />
        {budget > 0 ? (
          <>
            <Progress
              value={Math.min(costMicros, budget)}
              max={budget}
              label={t('task.budget')}
              tone={share >= 0.8 ? 'warning' : 'success'}
            />
            {share >= 1 ? (
              <p className="text-warning">{t('task.budgetSpent')}</p>
            ) : (
              share >= 0.8 && <p className="text-warning">{t('task.budgetNear')}</p>
            )}
          </>
        ) : (
          <p className="text-muted-foreground">{t('task.noBudget')}</p>
        )}
      </PopoverContent>
    </Popover>
  );
}

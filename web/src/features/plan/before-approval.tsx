import { useQuery } from '@tanstack/react-query';
import { workflowQuery } from '@/shared/api/queries';
import type { Plan } from '@/shared/api/types';
import { formatCount, formatMoney } from '@/shared/format/format';
import { t } from '@/shared/i18n/rooms';

/** What an approval sets off: by which model, at what expected cost and within which limits. */
export function BeforeApproval({ plan, boardId }: { plan: Plan; boardId: string }) {
  const settings = useQuery(workflowQuery(boardId)).data?.settings;
  const provider = plan.provider ?? settings?.defaultProvider;
  const model = plan.model ?? settings?.defaultModel;
  const { costMicros, inputTokens, outputTokens } = plan.estimate;
  const limits = [
    settings?.taskBudgetMicros && t('plan.budget', { money: formatMoney(settings.taskBudgetMicros) }),
    settings?.dayBudgetMicros && t('plan.dayBudget', { money: formatMoney(settings.dayBudgetMicros) }),
  ].filter(Boolean);
  return (
    <div className="min-w-40 flex-1 text-xs text-muted-foreground max-sm:basis-full">
      <p>
        {t('plan.estimate', {
          cost: formatMoney(costMicros),
          tokens: formatCount(inputTokens + outputTokens),
        })}
      </p>
      {provider && model && <p className="wrap-anywhere">{t('plan.starts', { provider, model })}</p>}
      <p>{limits.length > 0 ? limits.join(' ') : t('plan.noLimits')}</p>
    </div>
  );
}

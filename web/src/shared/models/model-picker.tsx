import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Select } from '@/components/ui/select';
import { pricesQuery, providersQuery, workflowQuery } from '@/shared/api/queries';
import { formatMoney } from '@/shared/format/format';
import { t } from '@/shared/i18n/rooms';

export type Choice = { provider?: string; model?: string };

const nameOf = ({ provider, model }: Choice) => (provider && model ? `${provider} ${model}` : '');

/** Who answers the next message: the board's own choice, or another model of a provider that is set up. */
export function ModelPicker({
  boardId,
  choice,
  own: words,
  onChange,
}: {
  boardId: string;
  choice: Choice;
  /** What choosing nobody means, where that is not the board's own model. */
  own?: string;
  onChange: (choice: Choice) => void;
}) {
  const providers = useQuery(providersQuery);
  const board = useQuery(workflowQuery(boardId));
  const prices = useQuery(pricesQuery).data ?? [];
  /** What a million tokens cost, in and out, where the price book has it. */
  const priceOf = (provider: string, model: string): string => {
    const price = prices.find((each) => each.provider === provider && each.model === model);
    return price
      ? ` · ${t('chat.price', { input: formatMoney(price.input), output: formatMoney(price.output) })}`
      : '';
  };
  const usable = (providers.data ?? []).filter(
    (provider) => provider.configured && (!provider.simulated || board.data?.simulated),
  );
  if (providers.data && usable.length === 0)
    return (
      <Link to="/settings" className="text-sm text-ember underline underline-offset-4">
        {t('chat.noProvider')}
      </Link>
    );
  const own = board.data?.settings.defaultModel;
  return (
    <Select
      aria-label={t('chat.model')}
      className="w-auto max-sm:min-w-32 max-sm:flex-1 sm:max-w-48 sm:min-w-0"
      value={nameOf(choice)}
      onChange={(event) => {
        const [provider, ...model] = event.target.value.split(' ');
        onChange(event.target.value === '' ? {} : { provider, model: model.join(' ') });
      }}
    >
      <option value="">
        {words ?? (own ? t('chat.boardModel', { model: own }) : t('chat.chooseModel'))}
      </option>
      {usable.map((provider) => (
        <optgroup key={provider.provider} label={provider.provider}>
          {[...new Set([provider.defaultModel, ...provider.models.map((model) => model.id)])]
            .filter((id): id is string => Boolean(id))
            .map((id) => (
              <option key={id} value={`${provider.provider} ${id}`}>
                {id}
                {priceOf(provider.provider, id)}
              </option>
            ))}
        </optgroup>
      ))}
    </Select>
  );
}

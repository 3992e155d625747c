import { ScrollTable } from '@/components/ui/scroll-table';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent } from 'react';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/input';
import { sayProblem } from '@/components/ui/toast';
import { api } from '@/shared/api/client';
import { pricesQuery } from '@/shared/api/queries';
import { t } from '@/shared/i18n/rooms';

const dollars = (micros: number) => (micros / 1_000_000).toString();
const micros = (text: FormDataEntryValue | null) => Math.round(Number(text) * 1_000_000);

/** What a million tokens cost, by provider and model; an administrator sets it. */
export function PriceBook({ editable }: { editable: boolean }) {
  const client = useQueryClient();
  const prices = useQuery(pricesQuery);
  const refresh = () => client.invalidateQueries({ queryKey: pricesQuery.queryKey });
  const set = useMutation({
    mutationFn: (body: object) => api('/api/prices', { method: 'PUT', body }),
    onSuccess: refresh,
    onError: (error) => sayProblem(error),
  });
  const remove = useMutation({
    mutationFn: (id: string) => api(`/api/prices/${id}`, { method: 'DELETE' }),
    onSuccess: refresh,
    onError: (error) => sayProblem(error),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const target = event.currentTarget;
    const form = new FormData(target);
    const body = {
      provider: String(form.get('provider')),
      model: String(form.get('model')),
      input: micros(form.get('input')),
      output: micros(form.get('output')),
      cachedInput: micros(form.get('cached') || form.get('input')),
    };
    set.mutate(body, { onSuccess: () => target.reset() });
  };
  return (
    <section className="grid gap-3" aria-labelledby="prices">
      <div>
        <h2 id="prices" className="text-lg font-semibold">
          {t('prices.title')}
        </h2>
        <p className="text-sm text-muted-foreground">{t('prices.lead')}</p>
      </div>
      {editable && (
        <form onSubmit={submit} className="flex flex-wrap gap-2">
          <Input
            name="provider"
            required
            aria-label={t('usage.provider')}
            placeholder={t('usage.provider')}
            className="w-32"
          />
          <Input
            name="model"
            aria-label={t('prices.model')}
            placeholder={t('prices.model')}
            className="w-64"
          />
          {(['input', 'output', 'cached'] as const).map((name) => (
            <Input
              key={name}
              name={name}
              type="number"
              min={0}
              step="any"
              required={name !== 'cached'}
              aria-label={t(`usage.${name}`)}
              placeholder={t(`usage.${name}`)}
              className="w-28"
            />
          ))}
          <Button type="submit" busy={set.isPending}>
            {t('prices.set')}
          </Button>
        </form>
      )}
      <ScrollTable label={t('prices.title')}>
        <table className="w-full text-sm">
          <tbody className="divide-y">
            {prices.data?.map((price) => (
              <tr key={price.id ?? `${price.provider}/${price.model}`}>
                <td className="px-3 py-2">{price.provider}</td>
                <td className="px-3 py-2 font-mono text-xs">{price.model}</td>
                <td className="px-3 py-2 text-right tabular-nums">{dollars(price.input)}</td>
                <td className="px-3 py-2 text-right tabular-nums">{dollars(price.output)}</td>
                <td className="px-3 py-2 text-right tabular-nums">{dollars(price.cachedInput)}</td>
                <td className="px-3 py-2 text-muted-foreground">{t('prices.asOf', { day: price.asOf })}</td>
                <td className="px-3 py-2 text-right">
                  {price.id && editable ? (
                    <Button
                      variant="outline"
                      size="sm"
                      aria-label={t('prices.remove', { model: price.model })}
                      onClick={() => price.id && remove.mutate(price.id)}
                    >
                      {t('common.delete')}
                    </Button>
                  ) : (
                    !price.id && <span className="text-muted-foreground">{t('prices.builtIn')}</span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollTable>
    </section>
  );
}

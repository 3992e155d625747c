import { ScrollTable } from '@/components/ui/scroll-table';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent } from 'react';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
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
    <section className="grid grid-cols-[minmax(0,1fr)] gap-3" aria-labelledby="prices">
      <div>
        <h2 id="prices" className="text-lg font-semibold">
          {t('prices.title')}
        </h2>
        <p className="text-sm text-muted-foreground">{t('prices.lead')}</p>
      </div>
      {editable && (
        <form onSubmit={submit} className="flex flex-wrap items-end gap-2">
          <Field label={t('usage.provider')} className="w-32 max-sm:w-full">
            {(control) => <Input {...control} name="provider" required />}
          </Field>
          <Field label={t('prices.model')} className="w-64 max-sm:w-full">
            {(control) => <Input {...control} name="model" />}
          </Field>
          {(['input', 'output', 'cached'] as const).map((name) => (
            <Field key={name} label={t(`usage.${name}`)} className="w-24 max-sm:min-w-20 max-sm:flex-1">
              {(control) => (
                <Input
                  {...control}
                  name={name}
                  type="number"
                  min={0}
                  step="any"
                  required={name !== 'cached'}
                />
              )}
            </Field>
          ))}
          <Button type="submit" busy={set.isPending}>
            {t('prices.set')}
          </Button>
        </form>
      )}
      <ScrollTable label={t('prices.title')}>
        <table className="w-full text-sm">
          <thead className="border-b text-muted-foreground">
            <tr>
              <th className="px-3 py-2 text-left font-medium">{t('usage.provider')}</th>
              <th className="px-3 py-2 text-left font-medium">{t('usage.model')}</th>
              {(['input', 'output', 'cached'] as const).map((name) => (
                <th key={name} className="px-3 py-2 text-right font-medium whitespace-nowrap">
                  {t(`usage.${name}`)}
                </th>
              ))}
              <th className="px-3 py-2 text-left font-medium">{t('prices.since')}</th>
              <th>
                <span className="sr-only">{t('prices.source')}</span>
              </th>
            </tr>
          </thead>
          <tbody className="divide-y">
            {prices.data?.map((price) => (
              <tr key={price.id ?? `${price.provider}/${price.model}`}>
                <td className="px-3 py-2">{price.provider}</td>
                <td className="px-3 py-2 font-mono text-xs whitespace-nowrap">{price.model}</td>
                <td className="px-3 py-2 text-right tabular-nums">{dollars(price.input)}</td>
                <td className="px-3 py-2 text-right tabular-nums">{dollars(price.output)}</td>
                <td className="px-3 py-2 text-right tabular-nums">{dollars(price.cachedInput)}</td>
                <td className="px-3 py-2 whitespace-nowrap text-muted-foreground">{price.asOf}</td>
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
                    !price.id && (
                      <span className="whitespace-nowrap text-muted-foreground">{t('prices.builtIn')}</span>
                    )
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

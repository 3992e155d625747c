import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { SecretOnce } from '@/components/ui/secret-once';
import { sayProblem } from '@/components/ui/toast';
import { api } from '@/shared/api/client';
import { ApiProblem } from '@/shared/api/problem';
import { itemsOf } from '@/shared/api/queries';
import type { Page } from '@/shared/api/types';
import { formatAgo } from '@/shared/format/format';
import { t } from '@/shared/i18n/rooms';

type Webhook = { id: string; url: string; kinds: string[]; lastFailure?: string; lastAt?: string };

const statusOf = (hook: Webhook): string => {
  if (!hook.lastAt) return t('webhooks.untold');
  return hook.lastFailure
    ? t('webhooks.failed', { ago: formatAgo(hook.lastAt), why: hook.lastFailure })
    : t('webhooks.told', { ago: formatAgo(hook.lastAt) });
};

/** Addresses outside that are told what happens on the board, for administrators. */
export function BoardWebhooks({ boardId }: { boardId: string }) {
  const client = useQueryClient();
  const path = `/api/workflows/${boardId}/webhooks`;
  const key = ['webhooks', boardId];
  const [secret, setSecret] = useState<string>();
  const hooks = useQuery({ queryKey: key, queryFn: async () => itemsOf(await api<Page<Webhook>>(path)) });
  const refresh = () => client.invalidateQueries({ queryKey: key });
  const make = useMutation({
    mutationFn: (body: { url: string; kinds: string[] }) =>
      api<{ secret: string }>(path, { method: 'POST', body }),
    onSuccess: (made) => {
      setSecret(made.secret);
      return refresh();
    },
  });
  const remove = useMutation({
    mutationFn: (id: string) => api(`${path}/${id}`, { method: 'DELETE' }),
    onSuccess: refresh,
    onError: (error) => sayProblem(error),
  });
  const problem = make.error instanceof ApiProblem ? make.error : undefined;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const target = event.currentTarget;
    const form = new FormData(target);
    const kinds = String(form.get('kinds') ?? '')
      .split(',')
      .map((kind) => kind.trim())
      .filter(Boolean);
    make.mutate({ url: String(form.get('url') ?? ''), kinds }, { onSuccess: () => target.reset() });
  };
  return (
    <section className="grid gap-3 rounded-xl border bg-card p-4 shadow-xs" aria-labelledby="webhooks">
      <div>
        <h2 id="webhooks" className="font-semibold">
          {t('webhooks.title')}
        </h2>
        <p className="text-sm text-muted-foreground">{t('webhooks.lead')}</p>
      </div>
      {secret && (
        <SecretOnce
          lead={t('webhooks.secret')}
          secret={secret}
          copy={t('webhooks.copy')}
          copied={t('people.copied')}
        />
      )}
      <ul className="grid divide-y">
        {hooks.data?.map((hook) => (
          <li key={hook.id} className="flex min-h-12 items-center gap-3 py-1.5 text-sm">
            <div className="min-w-0 flex-1">
              <p className="truncate font-mono text-xs">{hook.url}</p>
              <p className="text-[0.8125rem] text-muted-foreground">{statusOf(hook)}</p>
            </div>
            <Button
              variant="outline"
              size="sm"
              aria-label={t('common.remove', { name: hook.url })}
              onClick={() => remove.mutate(hook.id)}
            >
              {t('common.delete')}
            </Button>
          </li>
        ))}
      </ul>
      <form onSubmit={submit} className="grid items-start gap-3 sm:grid-cols-2">
        <Field
          label={t('webhooks.url')}
          error={problem && (problem.fieldError('url') ?? problem.problem.title)}
        >
          {(control) => <Input {...control} name="url" type="url" required placeholder="https://" />}
        </Field>
        <Field label={t('webhooks.kinds')} hint={t('webhooks.kindsHint')}>
          {(control) => <Input {...control} name="kinds" />}
        </Field>
        <Button type="submit" className="w-fit" busy={make.isPending}>
          {t('common.add')}
        </Button>
      </form>
    </section>
  );
}

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/checkbox';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Label } from '@/components/ui/label';
import { SecretOnce } from '@/components/ui/secret-once';
import { sayProblem } from '@/components/ui/toast';
import { api } from '@/shared/api/client';
import { ApiProblem } from '@/shared/api/problem';
import { useMayHere } from '@/shared/api/may';
import { itemsOf } from '@/shared/api/queries';
import type { Page } from '@/shared/api/types';
import { formatAgo } from '@/shared/format/format';
import { t } from '@/shared/i18n/rooms';

const scopes = ['read', 'task', 'run', 'admin'] as const;
type Token = {
  id: string;
  name: string;
  scopes: string[];
  expiresAt: string;
  lastUsedAt?: string;
  lastUsedFrom?: string;
};
const key = ['account-tokens'];

/** One's own API tokens: made here, shown once, revoked here. */
export function ApiTokens() {
  const client = useQueryClient();
  const [text, setText] = useState<string>();
  const tokens = useQuery({
    queryKey: key,
    queryFn: async () => itemsOf(await api<Page<Token>>('/api/account/tokens')),
  });
  const revoke = useMutation({
    mutationFn: (id: string) => api(`/api/account/tokens/${id}`, { method: 'DELETE' }),
    onSuccess: () => client.invalidateQueries({ queryKey: key }),
    onError: (error) => sayProblem(error),
  });
  return (
    <section className="grid gap-3 rounded-xl border bg-card p-4 shadow-xs" aria-labelledby="tokens">
      <div>
        <h3 id="tokens" className="font-medium">
          {t('tokens.title')}
        </h3>
        <p className="text-sm text-muted-foreground">{t('tokens.lead')}</p>
      </div>
      {text && (
        <SecretOnce
          lead={t('tokens.shown')}
          secret={text}
          copy={t('tokens.copy')}
          copied={t('people.copied')}
        />
      )}
      <ul className="grid divide-y">
        {tokens.data?.map((token) => (
          <li key={token.id} className="flex min-h-12 items-center gap-3 py-1.5 text-sm">
            <div className="min-w-0 flex-1">
              <p className="truncate">
                {token.name} <span className="text-muted-foreground">{token.scopes.join(', ')}</span>
              </p>
              <p className="text-[0.8125rem] text-muted-foreground">
                {token.lastUsedAt
                  ? t('tokens.used', { ago: formatAgo(token.lastUsedAt), from: token.lastUsedFrom ?? '' })
                  : t('tokens.unused')}
                {' · '}
                {t('tokens.ends', { ago: formatAgo(token.expiresAt) })}
              </p>
            </div>
            <Button variant="outline" size="sm" onClick={() => revoke.mutate(token.id)}>
              {t('tokens.revoke')}
            </Button>
          </li>
        ))}
      </ul>
      <TokenForm
        onMade={(made) => {
          setText(made);
          void client.invalidateQueries({ queryKey: key });
        }}
      />
    </section>
  );
}

function TokenForm({ onMade }: { onMade: (text: string) => void }) {
  const { administer } = useMayHere();
  const make = useMutation({
    mutationFn: (body: { name: string; scopes: string[]; expiresInDays: number }) =>
      api<{ token: string }>('/api/account/tokens', { method: 'POST', body }),
    onSuccess: (made) => onMade(made.token),
  });
  const problem = make.error instanceof ApiProblem ? make.error : undefined;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const target = event.currentTarget;
    const form = new FormData(target);
    make.mutate(
      {
        name: String(form.get('name') ?? ''),
        scopes: form.getAll('scopes').map(String),
        expiresInDays: Number(form.get('days')),
      },
      { onSuccess: () => target.reset() },
    );
  };
  return (
    <form onSubmit={submit} className="grid gap-3">
      <div className="grid gap-3 sm:grid-cols-[1fr_10rem]">
        <Field label={t('tokens.name')} error={problem?.fieldError('name')}>
          {(control) => <Input {...control} name="name" required maxLength={100} autoComplete="off" />}
        </Field>
        <Field label={t('tokens.days')} error={problem?.fieldError('expiresInDays')}>
          {(control) => (
            <Input {...control} name="days" type="number" min={1} max={365} defaultValue={90} required />
          )}
        </Field>
      </div>
      <fieldset className="grid gap-1.5">
        <legend className="mb-1 text-sm font-medium">{t('tokens.scopes')}</legend>
        {scopes
          .filter((scope) => scope !== 'admin' || administer)
          .map((scope) => (
            <Label key={scope} className="flex min-h-7 items-center gap-2 font-normal">
              <Checkbox name="scopes" value={scope} defaultChecked={scope === 'read'} />
              <code className="w-12 font-mono text-xs">{scope}</code> {t(`tokens.${scope}`)}
            </Label>
          ))}
      </fieldset>
      {problem && (
        <p role="alert" className="text-sm text-destructive">
          {problem.problem.title}
        </p>
      )}
      <Button type="submit" className="w-fit" busy={make.isPending}>
        {t('tokens.make')}
      </Button>
    </form>
  );
}

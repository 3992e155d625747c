import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { CircleCheck, CircleDashed } from 'lucide-react';
import type { FormEvent } from 'react';
import { Alert } from '@/components/ui/alert';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { sayProblem } from '@/components/ui/toast';
import { DeviceFlow } from '@/shared/github/device-flow';
import { type Connection, connectionQuery } from '@/shared/github/queries';
import { GitHubSignIn } from '@/shared/github/sign-in-button';
import { api } from '@/shared/api/client';
import { ApiProblem } from '@/shared/api/problem';
import { t } from '@/shared/i18n/rooms';

/** A person's GitHub account: whether it is connected, on what token, and the ways to connect it. */
export function ConnectionCard() {
  const client = useQueryClient();
  const connection = useQuery(connectionQuery);
  const disconnect = useMutation({
    mutationFn: () => api('/api/account/github', { method: 'DELETE' }),
    onSuccess: () => client.invalidateQueries({ queryKey: connectionQuery.queryKey }),
    onError: (error) => sayProblem(error),
  });
  const one = connection.data;
  if (!one) return null;
  return (
    <section className="grid gap-3" aria-labelledby="github">
      <div>
        <h2 id="github" className="text-lg font-semibold">
          {t('github.title')}
        </h2>
        <p className="text-sm text-muted-foreground">{t('github.lead')}</p>
      </div>
      <article className="grid gap-3 rounded-xl border bg-card p-4 shadow-xs">
        <div className="flex flex-wrap items-center gap-2">
          <State one={one} />
          {one.connected && (
            <Button
              variant="ghost"
              size="sm"
              className="ml-auto"
              busy={disconnect.isPending}
              onClick={() => disconnect.mutate()}
            >
              {t('github.disconnect')}
            </Button>
          )}
        </div>
        {one.badSince && <Alert variant="warning">{t('github.bad')}</Alert>}
        {(!one.connected || one.badSince) && <Ways one={one} />}
      </article>
    </section>
  );
}

function State({ one }: { one: Connection }) {
  if (!one.connected)
    return (
      <Badge variant="outline">
        <CircleDashed aria-hidden />
        {t('github.none')}
      </Badge>
    );
  return (
    <>
      <Badge variant="success">
        <CircleCheck aria-hidden />
        {t('github.connectedAs', { login: one.login ?? '' })}
      </Badge>
      <span className="text-xs text-muted-foreground">
        {t('github.tokenHint', { hint: one.tokenHint ?? '' })}
      </span>
      {!!one.scopes?.length && (
        <span className="text-xs text-muted-foreground">
          {t('github.scopes', { scopes: one.scopes.join(', ') })}
        </span>
      )}
    </>
  );
}

function Ways({ one }: { one: Connection }) {
  return (
    <div className="grid gap-4 border-t pt-3">
      <div className="flex flex-wrap gap-2">
        {one.ways.includes('oauth') && <GitHubSignIn label={t('github.connect')} />}
        {one.ways.includes('device') && <DeviceFlow />}
      </div>
      <TokenForm />
    </div>
  );
}

function TokenForm() {
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: (token: string) => api<Connection>('/api/account/github/token', { body: { token } }),
    onSuccess: () => client.invalidateQueries({ queryKey: connectionQuery.queryKey }),
  });
  const problem = save.error instanceof ApiProblem ? save.error : undefined;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    save.mutate(String(new FormData(event.currentTarget).get('token') ?? ''));
  };
  return (
    <form onSubmit={submit} className="grid gap-3">
      <Field
        label={t('github.token')}
        hint={t('github.tokenLead')}
        error={problem && (problem.fieldError('token') ?? problem.problem.title)}
      >
        {(control) => (
          <Input
            {...control}
            name="token"
            type="password"
            autoComplete="off"
            required
            className="font-mono"
          />
        )}
      </Field>
      <Button type="submit" variant="outline" className="w-fit" busy={save.isPending}>
        {t('github.useToken')}
      </Button>
    </form>
  );
}

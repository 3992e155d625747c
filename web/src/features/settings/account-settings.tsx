import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent } from 'react';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { say, sayProblem } from '@/components/ui/toast';
import { ApiTokens } from '@/features/settings/api-tokens';
import { NotificationSettings } from '@/features/settings/notification-settings';
import { api } from '@/shared/api/client';
import { ApiProblem } from '@/shared/api/problem';
import { itemsOf } from '@/shared/api/queries';
import type { AccountSession, Page } from '@/shared/api/types';
import { formatAgo } from '@/shared/format/format';
import { t } from '@/shared/i18n/rooms';

export function AccountSettings() {
  const client = useQueryClient();
  const sessions = useQuery({
    queryKey: ['account-sessions'],
    queryFn: async () => itemsOf(await api<Page<AccountSession>>('/api/account/sessions')),
  });
  const revoke = useMutation({
    mutationFn: (id: string) => api(`/api/account/sessions/${id}`, { method: 'DELETE' }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['account-sessions'] }),
    onError: (error) => sayProblem(error),
  });
  return (
    <section className="grid grid-cols-[minmax(0,1fr)] gap-3" aria-labelledby="account">
      <h2 id="account" className="text-lg font-semibold">
        {t('settings.account')}
      </h2>
      <NotificationSettings />
      <PasswordSettings />
      <ApiTokens />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-2 rounded-xl border bg-card p-4 shadow-xs">
        <h3 className="font-medium">{t('settings.sessions')}</h3>
        <ul className="grid grid-cols-[minmax(0,1fr)] divide-y">
          {sessions.data?.map((session) => (
            <li key={session.id} className="flex min-h-11 items-center gap-3 py-1.5 text-sm">
              <span className="min-w-0 flex-1 truncate">
                {session.userAgent ?? formatAgo(session.createdAt)}
              </span>
              {session.current ? (
                <Badge variant="success">{t('settings.thisSession')}</Badge>
              ) : (
                <Button variant="outline" size="sm" onClick={() => revoke.mutate(session.id)}>
                  {t('settings.revoke')}
                </Button>
              )}
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}

function PasswordSettings() {
  const save = useMutation({
    mutationFn: (body: { current?: string; next: string }) =>
      api('/api/account/password', { method: 'PUT', body }),
    onSuccess: () => say(t('common.saved')),
  });
  const problem = save.error instanceof ApiProblem ? save.error : undefined;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const target = event.currentTarget;
    const form = new FormData(target);
    const current = String(form.get('current') ?? '') || undefined;
    save.mutate({ current, next: String(form.get('next') ?? '') }, { onSuccess: () => target.reset() });
  };
  return (
    <form onSubmit={submit} className="grid gap-3 rounded-xl border bg-card p-4 shadow-xs">
      <div>
        <h3 className="font-medium">{t('settings.password')}</h3>
        <p className="text-sm text-muted-foreground">{t('settings.passwordLead')}</p>
      </div>
      <Field
        label={t('settings.current')}
        hint={t('settings.currentHint')}
        error={problem?.fieldError('current')}
      >
        {(control) => <Input {...control} name="current" type="password" autoComplete="current-password" />}
      </Field>
      <Field
        label={t('settings.next')}
        error={problem && (problem.fieldError('next') ?? problem.problem.title)}
      >
        {(control) => <Input {...control} name="next" type="password" autoComplete="new-password" required />}
      </Field>
      <Button type="submit" className="w-fit" busy={save.isPending}>
        {t('settings.setPassword')}
      </Button>
    </form>
  );
}

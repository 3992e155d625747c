import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { ErrorState } from '@/components/ui/error-state';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { SecretOnce } from '@/components/ui/secret-once';
import { Skeleton } from '@/components/ui/skeleton';
import { sayProblem } from '@/components/ui/toast';
import { RoleSelect } from '@/components/ui/role-select';
import type { Invited, Role, User } from '@/shared/api/team';
import { api } from '@/shared/api/client';
import { ApiProblem } from '@/shared/api/problem';
import { itemsOf } from '@/shared/api/queries';
import type { Page } from '@/shared/api/types';
import { formatAgo } from '@/shared/format/format';
import { t } from '@/shared/i18n/rooms';
import { useTitle } from '@/shared/lib/use-title';
import { microsOf } from '@/shared/settings/board-settings';

const key = ['users'];

/** Who may sign in, for administrators. */
export function PeoplePage() {
  useTitle(t('people.title'));
  const [invited, setInvited] = useState<Invited>();
  const users = useQuery({
    queryKey: key,
    queryFn: async () => itemsOf(await api<Page<User>>('/api/users')),
  });
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto grid w-full max-w-3xl grid-cols-[minmax(0,1fr)] gap-6 px-4 py-8">
        <div>
          <h1 className="text-2xl font-semibold tracking-tight">{t('people.title')}</h1>
          <p className="text-sm text-muted-foreground">{t('people.lead')}</p>
        </div>
        {invited && (
          <SecretOnce
            lead={t('people.link', { name: invited.user.name })}
            secret={invited.invitation.link}
            copy={t('people.copy')}
            copied={t('people.copied')}
          />
        )}
        <InviteForm onInvited={setInvited} />
        {users.isPending && <Skeleton className="h-40 rounded-xl" />}
        {users.isError && <ErrorState error={users.error} onRetry={() => void users.refetch()} />}
        <ul className="grid divide-y rounded-xl border bg-card px-4 shadow-xs">
          {users.data?.map((user) => (
            <PersonRow key={user.id} user={user} onInvited={setInvited} />
          ))}
        </ul>
      </div>
    </div>
  );
}

function InviteForm({ onInvited }: { onInvited: (invited: Invited) => void }) {
  const client = useQueryClient();
  const invite = useMutation({
    mutationFn: (body: { login: string; name: string; role: string }) =>
      api<Invited>('/api/users', { method: 'POST', body }),
    onSuccess: (invited) => {
      onInvited(invited);
      return client.invalidateQueries({ queryKey: key });
    },
  });
  const problem = invite.error instanceof ApiProblem ? invite.error : undefined;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const target = event.currentTarget;
    const form = new FormData(target);
    const field = (name: string) => String(form.get(name) ?? '');
    invite.mutate(
      { login: field('login'), name: field('name'), role: field('role') },
      { onSuccess: () => target.reset() },
    );
  };
  return (
    <form onSubmit={submit} className="grid gap-3 rounded-xl border bg-card p-4 shadow-xs">
      <h2 className="font-medium">{t('people.inviteTitle')}</h2>
      <div className="grid gap-3 sm:grid-cols-3">
        <Field
          label={t('people.login')}
          error={problem && (problem.fieldError('login') ?? problem.problem.title)}
        >
          {(control) => <Input {...control} name="login" required autoComplete="off" />}
        </Field>
        <Field label={t('people.name')} error={problem?.fieldError('name')}>
          {(control) => <Input {...control} name="name" autoComplete="off" />}
        </Field>
        <Field label={t('people.role')}>
          {(control) => <RoleSelect {...control} name="role" defaultValue="MEMBER" />}
        </Field>
      </div>
      <p className="text-[0.8125rem] text-muted-foreground">{t('people.roleHint')}</p>
      <Button type="submit" className="w-fit" busy={invite.isPending}>
        {t('people.invite')}
      </Button>
    </form>
  );
}

function PersonRow({ user, onInvited }: { user: User; onInvited: (invited: Invited) => void }) {
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: key });
  const change = useMutation({
    mutationFn: (patch: { role?: Role; disabled?: boolean; dayBudgetMicros?: number }) =>
      api<User>(`/api/users/${user.id}`, { method: 'PATCH', body: { version: user.version, ...patch } }),
    onSettled: refresh,
    onError: (error) => sayProblem(error),
  });
  const again = useMutation({
    mutationFn: () => api<Invited>(`/api/users/${user.id}/invitation`, { method: 'POST' }),
    onSuccess: onInvited,
    onError: (error) => sayProblem(error),
  });
  return (
    <li className="flex min-h-14 flex-wrap items-center gap-x-2 gap-y-3 py-2 text-sm">
      <div className="min-w-32 flex-1">
        <p className="truncate font-medium">
          {user.name} <span className="font-normal text-muted-foreground">{user.login}</span>
        </p>
        <p className="text-[0.8125rem] text-muted-foreground">
          {user.lastSeenAt ? t('people.seen', { ago: formatAgo(user.lastSeenAt) }) : t('people.invited')}
        </p>
      </div>
      {user.disabled && <Badge variant="outline">{t('people.disabled')}</Badge>}
      <RoleSelect
        className="w-36"
        aria-label={t('people.roleOf', { name: user.name })}
        title={t('people.signedOut', { name: user.name })}
        value={user.role}
        disabled={change.isPending}
        onChange={(event) => change.mutate({ role: event.target.value as Role })}
      />
      <label className="flex items-center gap-2 text-[0.8125rem] text-muted-foreground">
        {t('people.dayBudget')}
        <Input
          key={user.version}
          className="w-20"
          type="number"
          min={0}
          step="any"
          aria-label={t('people.dayBudgetOf', { name: user.name })}
          title={t('people.dayBudgetHint')}
          defaultValue={user.dayBudgetMicros ? user.dayBudgetMicros / 1_000_000 : ''}
          onBlur={(event) => {
            const wanted = microsOf(event.target.value) ?? 0;
            if (wanted !== (user.dayBudgetMicros ?? 0)) {
              change.mutate({ dayBudgetMicros: wanted });
            }
          }}
        />
      </label>
      <div className="flex gap-2">
        <Button
          variant="outline"
          disabled={user.disabled}
          busy={again.isPending}
          onClick={() => again.mutate()}
        >
          {t('people.newLink')}
        </Button>
        <Button
          variant="outline"
          busy={change.isPending}
          onClick={() => change.mutate({ disabled: !user.disabled })}
        >
          {t(user.disabled ? 'people.enable' : 'people.disable')}
        </Button>
      </div>
    </li>
  );
}

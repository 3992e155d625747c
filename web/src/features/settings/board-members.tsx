import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent } from 'react';
import { Button } from '@/components/ui/button';
import { Select } from '@/components/ui/select';
import { sayProblem } from '@/components/ui/toast';
import { RoleSelect } from '@/components/ui/role-select';
import type { Member, User } from '@/shared/api/team';
import { api } from '@/shared/api/client';
import { itemsOf } from '@/shared/api/queries';
import type { Page } from '@/shared/api/types';
import { t } from '@/shared/i18n/rooms';

/** Who is on a board, for administrators. */
export function BoardMembers({ boardId }: { boardId: string }) {
  const client = useQueryClient();
  const path = `/api/workflows/${boardId}/members`;
  const key = ['members', boardId];
  const members = useQuery({ queryKey: key, queryFn: async () => itemsOf(await api<Page<Member>>(path)) });
  const users = useQuery({
    queryKey: ['users'],
    queryFn: async () => itemsOf(await api<Page<User>>('/api/users')),
  });
  const refresh = () => client.invalidateQueries({ queryKey: key });
  const put = useMutation({
    mutationFn: (body: { userId: string; role: string }) => api<Member>(path, { method: 'POST', body }),
    onSuccess: refresh,
    onError: (error) => sayProblem(error),
  });
  const remove = useMutation({
    mutationFn: (userId: string) => api(`${path}/${userId}`, { method: 'DELETE' }),
    onSuccess: refresh,
    onError: (error) => sayProblem(error),
  });
  const add = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const target = event.currentTarget;
    const form = new FormData(target);
    put.mutate(
      { userId: String(form.get('userId') ?? ''), role: String(form.get('role') ?? '') },
      { onSuccess: () => target.reset() },
    );
  };
  const on = new Set(members.data?.map((member) => member.userId));
  const others = users.data?.filter((user) => !user.disabled && !on.has(user.id)) ?? [];
  if (members.isError) return null;
  return (
    <section
      className="grid grid-cols-[minmax(0,1fr)] gap-2 rounded-xl border bg-card p-4 shadow-xs"
      aria-labelledby="members"
    >
      <div>
        <h2 id="members" className="font-semibold">
          {t('members.title')}
        </h2>
        <p className="text-sm text-muted-foreground">{t('members.lead')}</p>
      </div>
      {members.data?.length === 0 && <p className="text-sm">{t('members.none')}</p>}
      <ul className="grid divide-y">
        {members.data?.map((member) => (
          <li
            key={member.userId}
            className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 py-1.5 text-sm"
          >
            <span className="min-w-0 flex-1 truncate max-sm:basis-full">
              {member.name} <span className="text-muted-foreground">{member.login}</span>
            </span>
            <RoleSelect
              className="w-40"
              aria-label={t('people.roleOf', { name: member.name })}
              value={member.role}
              onChange={(event) => put.mutate({ userId: member.userId, role: event.target.value })}
            />
            <Button
              variant="outline"
              aria-label={t('members.remove', { name: member.name })}
              onClick={() => remove.mutate(member.userId)}
            >
              {t('members.take')}
            </Button>
          </li>
        ))}
      </ul>
      <form onSubmit={add} className="flex flex-wrap items-center gap-2">
        <Select
          name="userId"
          required
          defaultValue=""
          aria-label={t('members.choose')}
          className="w-56 max-sm:w-full"
        >
          <option value="" disabled>
            {t('members.choose')}
          </option>
          {others.map((user) => (
            <option key={user.id} value={user.id}>
              {user.name}
            </option>
          ))}
        </Select>
        <RoleSelect
          name="role"
          defaultValue="MEMBER"
          aria-label={t('people.role')}
          className="w-40 max-sm:flex-1"
        />
        <Button type="submit" busy={put.isPending}>
          {t('members.add')}
        </Button>
      </form>
    </section>
  );
}

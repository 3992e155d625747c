import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { sayProblem } from '@/components/ui/toast';
import { api } from '@/shared/api/client';
import { ApiProblem } from '@/shared/api/problem';
import { itemsOf } from '@/shared/api/queries';
import type { components } from '@/shared/api/schema';
import type { Page } from '@/shared/api/types';
import { formatAgo } from '@/shared/format/format';
import { type MessageKey, t } from '@/shared/i18n/rooms';

type Tuning = components['schemas']['Tuning'];

const open = (tuning: Tuning) => tuning.status === 'starting' || tuning.status === 'running';

/** Models that OpenAI tunes with the board's accepted runs: begun, followed and stopped here. */
export function BoardTunings({ boardId }: { boardId: string }) {
  const client = useQueryClient();
  const path = `/api/workflows/${boardId}/tunings`;
  const key = ['tunings', boardId];
  const tunings = useQuery({
    queryKey: key,
    queryFn: async () => itemsOf(await api<Page<Tuning>>(path)),
    refetchInterval: ({ state }) => (state.data?.some(open) ? 5000 : false),
  });
  const refresh = () => client.invalidateQueries({ queryKey: key });
  const start = useMutation({
    mutationFn: (model: string) => api(path, { body: { provider: 'openai', model } }),
    onSuccess: refresh,
  });
  const cancel = useMutation({
    mutationFn: (id: string) => api(`${path}/${id}/cancel`, { method: 'POST' }),
    onSuccess: refresh,
    onError: (error) => sayProblem(error),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const target = event.currentTarget;
    start.mutate(String(new FormData(target).get('model') ?? ''), { onSuccess: () => target.reset() });
  };
  const problem = start.error instanceof ApiProblem ? start.error.problem.title : undefined;
  return (
    <div className="grid gap-2">
      <form className="flex flex-wrap items-end gap-2" onSubmit={submit}>
        <Field label={t('tuning.model')} hint={t('tuning.modelHint')} error={problem}>
          {(control) => <Input {...control} name="model" required placeholder="gpt-4.1-mini-2025-04-14" />}
        </Field>
        <Button type="submit" variant="outline" busy={start.isPending}>
          {t('tuning.start')}
        </Button>
      </form>
      <ul className="grid divide-y empty:hidden" aria-label={t('tuning.list')}>
        {tunings.data?.map((tuning) => (
          <li key={tuning.id} className="flex min-h-12 flex-wrap items-center gap-2 py-1.5 text-sm">
            <Badge
              variant={
                tuning.status === 'failed'
                  ? 'destructive'
                  : tuning.status === 'succeeded'
                    ? 'success'
                    : 'info'
              }
            >
              {t(`tuning.${tuning.status}` as MessageKey)}
            </Badge>
            <span className="min-w-0 flex-1 wrap-anywhere">
              {tuning.tunedModel ?? tuning.baseModel}
              <span className="text-muted-foreground">
                {' · '}
                {t('tuning.examples', { count: tuning.examples })} · {formatAgo(tuning.createdAt)}
              </span>
              {tuning.reason && <span className="block text-destructive">{tuning.reason}</span>}
            </span>
            {open(tuning) && (
              <Button variant="outline" size="sm" onClick={() => cancel.mutate(tuning.id)}>
                {t('tuning.cancel')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

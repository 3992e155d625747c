import { useMutation, useQueryClient } from '@tanstack/react-query';
import { CircleCheck, CircleDashed } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { Alert } from '@/components/ui/alert';
import { Confirm } from '@/components/ui/alert-dialog';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { sayProblem } from '@/components/ui/toast';
import { api } from '@/shared/api/client';
import { ApiProblem, problemOf } from '@/shared/api/problem';
import { providersQuery } from '@/shared/api/queries';
import type { Provider, Tried } from '@/shared/api/types';
import { t } from '@/shared/i18n/rooms';
import { textOf } from '@/shared/i18n/t';

const nameOf = (provider: Provider): string => {
  const key = `provider.${provider.provider}`;
  return textOf(key) ?? provider.provider;
};

/** A provider's key goes in and never comes out: only its last characters are shown. */
export function ProviderCard({ provider }: { provider: Provider }) {
  const client = useQueryClient();
  const [editing, setEditing] = useState(false);
  const [removing, setRemoving] = useState(false);
  const name = nameOf(provider);
  const path = `/api/providers/${encodeURIComponent(provider.provider)}`;
  const compatible = provider.provider.startsWith('compatible');
  const refresh = () => client.invalidateQueries({ queryKey: providersQuery.queryKey });

  const test = useMutation({
    mutationFn: () => api<Tried>(`${path}/test`, { method: 'POST' }),
  });
  const save = useMutation({
    mutationFn: (body: Record<string, string | undefined>) => api(`${path}/key`, { method: 'PUT', body }),
    onSuccess: async () => {
      setEditing(false);
      await refresh();
      test.mutate();
    },
  });
  const remove = useMutation({
    mutationFn: () => api(`${path}/key`, { method: 'DELETE' }),
    onSuccess: refresh,
    onError: (error) => sayProblem(error),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const read = (field: string) => String(form.get(field) ?? '').trim() || undefined;
    save.mutate({ apiKey: read('apiKey'), baseUrl: read('baseUrl'), defaultModel: read('defaultModel') });
  };
  const problem = save.error instanceof ApiProblem ? save.error : undefined;
  const models = provider.models.map((model) => model.id);
  return (
    <article
      aria-label={name}
      className="grid grid-cols-[minmax(0,1fr)] gap-3 rounded-xl border bg-card p-4 shadow-xs"
    >
      <div
        className="flex items-center gap-2 max-sm:data-many:flex-wrap"
        data-many={provider.configured || undefined}
      >
        <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-2 gap-y-1 max-sm:basis-40">
          <h3 className="font-medium">{name}</h3>
          {provider.configured ? (
            <Badge variant="success">
              <CircleCheck aria-hidden />
              {provider.keyHint
                ? t('settings.keyHint', { hint: provider.keyHint })
                : t('settings.savedWithoutKey')}
            </Badge>
          ) : (
            <Badge variant="outline">
              <CircleDashed aria-hidden />
              {t('settings.notSet')}
            </Badge>
          )}
          {provider.defaultModel && (
            <span className="truncate font-mono text-xs text-muted-foreground">{provider.defaultModel}</span>
          )}
        </div>
        <div className="flex shrink-0 flex-wrap gap-1.5">
          {provider.configured && (
            <>
              <Button variant="outline" size="sm" busy={test.isPending} onClick={() => test.mutate()}>
                {t('settings.test')}
              </Button>
              <Button variant="ghost" size="sm" onClick={() => setRemoving(true)}>
                {t('settings.removeKey')}
              </Button>
            </>
          )}
          <Button
            variant={provider.configured ? 'ghost' : 'outline'}
            size="sm"
            onClick={() => setEditing(!editing)}
            aria-expanded={editing}
          >
            {t(provider.configured ? 'settings.replace' : 'settings.addKey')}
          </Button>
        </div>
      </div>
      {test.isSuccess && (
        <Alert variant={test.data.ok ? 'success' : 'destructive'}>
          {test.data.ok
            ? t('settings.testOk', { millis: test.data.latencyMillis })
            : (test.data.message ?? t('settings.testFailed'))}
        </Alert>
      )}
      {test.isError && (
        <Alert variant="destructive" title={problemOf(test.error).title}>
          {problemOf(test.error).detail}
        </Alert>
      )}
      {editing && (
        <form onSubmit={submit} className="grid gap-3 border-t pt-3">
          {problem && (
            <Alert variant="destructive" title={problem.problem.title}>
              {problem.problem.detail}
            </Alert>
          )}
          <Field label={t('settings.key')} error={problem?.fieldError('apiKey')}>
            {(control) => (
              <Input
                {...control}
                name="apiKey"
                type="password"
                autoComplete="off"
                required={!compatible}
                spellCheck={false}
              />
            )}
          </Field>
          {compatible && (
            <Field
              label={t('settings.baseUrl')}
              hint={t('settings.baseUrlHint')}
              error={problem?.fieldError('baseUrl')}
            >
              {(control) => (
                <Input
                  {...control}
                  name="baseUrl"
                  type="url"
                  required
                  defaultValue={provider.baseUrl ?? ''}
                />
              )}
            </Field>
          )}
          <Field
            label={`${t('settings.model')} (${t('common.optional')})`}
            error={problem?.fieldError('defaultModel')}
          >
            {(control) => (
              <>
                <Input
                  {...control}
                  name="defaultModel"
                  list={`models-${provider.provider}`}
                  defaultValue={provider.defaultModel ?? ''}
                />
                <datalist id={`models-${provider.provider}`}>
                  {models.map((model) => (
                    <option key={model} value={model}>
                      {model}
                    </option>
                  ))}
                </datalist>
              </>
            )}
          </Field>
          <div className="flex justify-end gap-2">
            <Button variant="ghost" onClick={() => setEditing(false)}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" busy={save.isPending}>
              {t('common.save')}
            </Button>
          </div>
        </form>
      )}
      <Confirm
        open={removing}
        onOpenChange={setRemoving}
        title={t('settings.removeKeyTitle', { name })}
        description={t('settings.removeKeyLead')}
        action={t('settings.removeKey')}
        onConfirm={() => remove.mutate()}
      />
    </article>
  );
}

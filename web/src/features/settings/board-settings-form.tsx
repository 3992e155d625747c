import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useRef } from 'react';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/checkbox';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Textarea } from '@/components/ui/textarea';
import { say } from '@/components/ui/toast';
import { api } from '@/shared/api/client';
import { ApiProblem } from '@/shared/api/problem';
import { mayOf } from '@/shared/api/may';
import type { Workflow } from '@/shared/api/types';
import { egressPresets, linesOf, microsOf } from '@/shared/settings/board-settings';
import { t } from '@/shared/i18n/rooms';

const dollars = (micros: number | null | undefined) => (micros ? String(micros / 1_000_000) : '');

export function BoardSettingsForm({
  board,
  onSaved,
}: {
  board: Workflow;
  onSaved: (board: Workflow) => void;
}) {
  const { settings } = board;
  const hosts = useRef<HTMLTextAreaElement>(null);
  const allow = (more: readonly string[]) => {
    const field = hosts.current;
    if (field) field.value = [...new Set([...linesOf(field.value), ...more])].join('\n');
  };
  const save = useMutation({
    mutationFn: (form: FormData) => {
      const read = (name: string) => String(form.get(name) ?? '').trim();
      const known = new Map(settings.checks.map((check) => [check.command, check.name]));
      return api<Workflow>(`/api/workflows/${board.id}`, {
        method: 'PATCH',
        body: {
          version: board.version,
          title: read('title'),
          settings: {
            ...settings,
            setupCommand: read('setup') || null,
            checks: linesOf(read('checks')).map((command) => ({
              name: known.get(command) ?? command.slice(0, 60),
              command,
            })),
            egressHosts: linesOf(read('hosts')),
            instructions: read('instructions') || null,
            maxParallelRuns: Number.parseInt(read('parallel'), 10) || null,
            taskBudgetMicros: microsOf(read('taskBudget')),
            dayBudgetMicros: microsOf(read('dayBudget')),
            defaultProvider: read('provider') || null,
            defaultModel: read('model') || null,
            pauseOnUnplanned: form.get('pause') !== null,
          },
        },
      });
    },
    onSuccess: (fresh) => {
      say(t('common.saved'));
      onSaved(fresh);
    },
  });
  const problem = save.error instanceof ApiProblem ? save.error : undefined;
  const at = (field: string) => problem?.fieldError(`settings.${field}`) ?? problem?.fieldError(field);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    save.mutate(new FormData(event.currentTarget));
  };
  return (
    <form onSubmit={submit}>
      <fieldset
        disabled={!mayOf(board.role).administer}
        className="grid gap-4 rounded-xl border bg-card p-4 shadow-xs"
      >
        {problem && (
          <Alert variant="destructive" title={problem.problem.title}>
            {problem.problem.detail}
          </Alert>
        )}
        <Field label={t('boards.title.label')} error={at('title')}>
          {(control) => <Input {...control} name="title" required defaultValue={board.title} />}
        </Field>
        <Field label={t('boards.setup')} hint={t('boards.setupHint')} error={at('setupCommand')}>
          {(control) => (
            <Input
              {...control}
              name="setup"
              className="font-mono"
              defaultValue={settings.setupCommand ?? ''}
            />
          )}
        </Field>
        <Field label={t('boards.checks')} hint={t('boards.checksHint')} error={at('checks')}>
          {(control) => (
            <Textarea
              {...control}
              name="checks"
              className="font-mono"
              defaultValue={settings.checks.map((check) => check.command).join('\n')}
            />
          )}
        </Field>
        <Field label={t('boards.egress')} hint={t('boards.egressHint')} error={at('egressHosts')}>
          {(control) => (
            <Textarea
              {...control}
              ref={hosts}
              name="hosts"
              className="font-mono"
              defaultValue={settings.egressHosts.join('\n')}
            />
          )}
        </Field>
        <fieldset className="flex flex-wrap gap-1.5">
          <legend className="mb-1.5 text-sm text-muted-foreground">{t('settings.presets')}</legend>
          {egressPresets.map((preset) => (
            <Button key={preset.name} variant="outline" size="sm" onClick={() => allow(preset.hosts)}>
              + {preset.name}
            </Button>
          ))}
        </fieldset>
        <Field label={t('settings.instructions')} error={at('instructions')}>
          {(control) => (
            <Textarea {...control} name="instructions" defaultValue={settings.instructions ?? ''} />
          )}
        </Field>
        <div className="grid gap-4 sm:grid-cols-3">
          <Field label={t('settings.parallel')} error={at('maxParallelRuns')}>
            {(control) => (
              <Input
                {...control}
                name="parallel"
                type="number"
                min={1}
                defaultValue={settings.maxParallelRuns ?? ''}
              />
            )}
          </Field>
          <Field label={t('settings.taskBudget')} error={at('taskBudgetMicros')}>
            {(control) => (
              <Input
                {...control}
                name="taskBudget"
                type="number"
                min={0}
                step="any"
                defaultValue={dollars(settings.taskBudgetMicros)}
              />
            )}
          </Field>
          <Field label={t('settings.dayBudget')} error={at('dayBudgetMicros')}>
            {(control) => (
              <Input
                {...control}
                name="dayBudget"
                type="number"
                min={0}
                step="any"
                defaultValue={dollars(settings.dayBudgetMicros)}
              />
            )}
          </Field>
          <Field label={t('settings.provider')} error={at('defaultProvider')}>
            {(control) => (
              <Input {...control} name="provider" defaultValue={settings.defaultProvider ?? ''} />
            )}
          </Field>
          <Field label={t('settings.model')} error={at('defaultModel')}>
            {(control) => <Input {...control} name="model" defaultValue={settings.defaultModel ?? ''} />}
          </Field>
        </div>
        <label className="flex min-h-8 items-center gap-2 text-sm">
          <Checkbox name="pause" defaultChecked={settings.pauseOnUnplanned ?? false} />
          {t('settings.pause')}
        </label>
        <Button type="submit" className="w-fit" busy={save.isPending}>
          {t('common.save')}
        </Button>
      </fieldset>
    </form>
  );
}

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Lock } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Skeleton } from '@/components/ui/skeleton';
import { Textarea } from '@/components/ui/textarea';
import { RepositoryPicker } from '@/shared/github/repository-picker';
import { egressPresets, linesOf } from '@/shared/settings/board-settings';
import { api, newKey } from '@/shared/api/client';
import { useMayHere } from '@/shared/api/may';
import { ApiProblem } from '@/shared/api/problem';
import { sessionQuery, workflowsQuery } from '@/shared/api/queries';
import type { Workflow } from '@/shared/api/types';
import { useTitle } from '@/shared/lib/use-title';
import { t } from '@/shared/i18n/rooms';
import { cn } from '@/shared/lib/cn';

type Kind = 'local' | 'git' | 'github';

const repositoryOf = (kind: Kind, where: string) => {
  if (kind === 'local') return { kind, path: where };
  return kind === 'git' ? { kind, url: where } : { kind, fullName: where };
};

const kindLabels = { local: 'boards.local', git: 'boards.git', github: 'github.title' } as const;

/** A new board, where the person may make one. */
export function NewBoardPage() {
  useTitle(t('boards.new'));
  const session = useQuery(sessionQuery);
  const may = useMayHere();
  if (session.isPending) return <Skeleton className="m-8 h-40" />;
  if (may.administer) return <NewBoard />;
  return (
    <div className="mx-auto grid w-full max-w-2xl grid-cols-[minmax(0,1fr)] gap-5 px-4 py-8">
      <h1 className="text-2xl font-semibold tracking-tight">{t('boards.new')}</h1>
      <EmptyState icon={Lock} title={t('boards.notYours')}>
        {t('boards.notYoursHint')}
      </EmptyState>
    </div>
  );
}

/** Where the code is, and what proves that work on it is done. */
function NewBoard() {
  const [kind, setKind] = useState<Kind>('local');
  const [hosts, setHosts] = useState('');
  const client = useQueryClient();
  const navigate = useNavigate();
  const create = useMutation({
    mutationFn: (form: FormData) => {
      const read = (name: string) => String(form.get(name) ?? '').trim();
      return api<Workflow>('/api/workflows', {
        idempotencyKey: newKey(),
        body: {
          title: read('title'),
          repository: repositoryOf(kind, read('where')),
          defaultBranch: read('branch') || undefined,
          settings: {
            setupCommand: read('setup') || undefined,
            checks: linesOf(read('checks')).map((command) => ({ name: command.slice(0, 60), command })),
            egressHosts: linesOf(hosts),
          },
        },
      });
    },
    onSuccess: async (board) => {
      await client.invalidateQueries({ queryKey: workflowsQuery.queryKey });
      await navigate({ to: '/boards/$boardId', params: { boardId: board.id }, search: {} });
    },
  });
  const problem = create.error instanceof ApiProblem ? create.error : undefined;
  const at = (...fields: string[]) => fields.map((field) => problem?.fieldError(field)).find(Boolean);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    create.mutate(new FormData(event.currentTarget));
  };
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <form
        onSubmit={submit}
        className="mx-auto grid w-full max-w-2xl grid-cols-[minmax(0,1fr)] gap-5 px-4 py-8"
      >
        <h1 className="text-2xl font-semibold tracking-tight">{t('boards.new')}</h1>
        {problem && (
          <Alert variant="destructive" title={problem.problem.title}>
            {problem.problem.detail}
          </Alert>
        )}
        <Field label={t('boards.title.label')} error={at('title')}>
          {(control) => <Input {...control} name="title" required maxLength={200} autoFocus />}
        </Field>
        <fieldset className="grid gap-2">
          <legend className="mb-1.5 text-sm font-medium">{t('boards.source')}</legend>
          <div className="grid gap-2 sm:grid-cols-3">
            {(['local', 'git', 'github'] as const).map((option) => (
              <label
                key={option}
                className={cn(
                  'flex min-h-11 items-center gap-2 rounded-md border bg-card px-3 text-sm',
                  kind === option && 'border-ember bg-ember-soft',
                )}
              >
                <input
                  type="radio"
                  name="kind"
                  className="accent-ember"
                  checked={kind === option}
                  onChange={() => setKind(option)}
                />
                {t(kindLabels[option])}
              </label>
            ))}
          </div>
        </fieldset>
        {kind === 'github' ? (
          <RepositoryPicker name="where" error={at('repository')} />
        ) : (
          <Field
            label={t(kind === 'local' ? 'boards.path' : 'boards.url')}
            hint={kind === 'local' ? t('boards.pathHint') : undefined}
            error={at('repository', 'repository.path', 'repository.url')}
          >
            {(control) => (
              <Input {...control} name="where" required className="font-mono" spellCheck={false} />
            )}
          </Field>
        )}
        <Field label={t('boards.branch')} hint={t('boards.branchHint')} error={at('defaultBranch')}>
          {(control) => <Input {...control} name="branch" className="font-mono" spellCheck={false} />}
        </Field>
        <Field label={t('boards.setup')} hint={t('boards.setupHint')} error={at('settings.setupCommand')}>
          {(control) => <Input {...control} name="setup" className="font-mono" spellCheck={false} />}
        </Field>
        <Field label={t('boards.checks')} hint={t('boards.checksHint')} error={at('settings.checks')}>
          {(control) => <Textarea {...control} name="checks" className="font-mono" spellCheck={false} />}
        </Field>
        <Field label={t('boards.egress')} hint={t('boards.egressHint')} error={at('settings.egressHosts')}>
          {(control) => (
            <div className="grid gap-2">
              <Textarea
                {...control}
                value={hosts}
                onChange={(event) => setHosts(event.target.value)}
                className="min-h-16 font-mono"
                spellCheck={false}
              />
              <HostPresets hosts={hosts} onChange={setHosts} />
            </div>
          )}
        </Field>
        <div className="flex justify-end">
          <Button type="submit" size="lg" busy={create.isPending}>
            {t('boards.create')}
          </Button>
        </div>
      </form>
    </div>
  );
}

function HostPresets({ hosts, onChange }: { hosts: string; onChange: (hosts: string) => void }) {
  return (
    <div className="flex flex-wrap gap-1.5">
      {egressPresets.map((preset) => (
        <Button
          key={preset.name}
          variant="outline"
          size="sm"
          onClick={() => onChange([...new Set([...linesOf(hosts), ...preset.hosts])].join('\n'))}
        >
          + {preset.name}
        </Button>
      ))}
    </div>
  );
}

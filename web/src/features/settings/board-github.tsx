import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/checkbox';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { say } from '@/components/ui/toast';
import { api } from '@/shared/api/client';
import { mayOf } from '@/shared/api/may';
import { itemsOf } from '@/shared/api/queries';
import { problemOf } from '@/shared/api/problem';
import type { Page, Task, Workflow } from '@/shared/api/types';
import { namesOf } from '@/shared/settings/board-settings';
import { t } from '@/shared/i18n/rooms';

/** What a board on GitHub does with its pull requests, and its issues as cards. */
export function BoardGitHub({ board, onSaved }: { board: Workflow; onSaved: (board: Workflow) => void }) {
  return (
    <section className="grid gap-4 rounded-xl border bg-card p-4 shadow-xs" aria-labelledby="board-github">
      <h2 id="board-github" className="font-semibold">
        {t('github.title')}
      </h2>
      <PullRequests board={board} onSaved={onSaved} />
      {mayOf(board.role).work && <Issues boardId={board.id} />}
    </section>
  );
}

function PullRequests({ board, onSaved }: { board: Workflow; onSaved: (board: Workflow) => void }) {
  const { settings } = board;
  const save = useMutation({
    mutationFn: (form: FormData) => {
      const names = (field: string) => namesOf(String(form.get(field) ?? ''));
      return api<Workflow>(`/api/workflows/${board.id}`, {
        method: 'PATCH',
        body: {
          version: board.version,
          settings: {
            ...settings,
            autoOpenPullRequest: form.get('auto') !== null,
            pullRequest: {
              reviewers: names('reviewers'),
              teamReviewers: names('teams'),
              labels: names('labels'),
            },
          },
        },
      });
    },
    onSuccess: (fresh) => {
      say(t('common.saved'));
      onSaved(fresh);
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    save.mutate(new FormData(event.currentTarget));
  };
  const wanted = settings.pullRequest;
  const fields = [
    ['reviewers', t('github.reviewers'), wanted?.reviewers],
    ['teams', t('github.teamReviewers'), wanted?.teamReviewers],
    ['labels', t('github.labels'), wanted?.labels],
  ] as const;
  return (
    <form onSubmit={submit}>
      <fieldset disabled={!mayOf(board.role).administer} className="grid gap-4">
        {save.error && <Alert variant="destructive" title={problemOf(save.error).title} />}
        <label className="flex min-h-8 items-center gap-2 text-sm">
          <Checkbox name="auto" defaultChecked={settings.autoOpenPullRequest ?? false} />
          {t('github.auto')}
        </label>
        <div className="grid gap-4 sm:grid-cols-3">
          {fields.map(([name, label, value]) => (
            <Field key={name} label={label} hint={t('github.byComma')}>
              {(control) => <Input {...control} name={name} defaultValue={value?.join(', ') ?? ''} />}
            </Field>
          ))}
        </div>
        <Button type="submit" variant="outline" className="w-fit" busy={save.isPending}>
          {t('common.save')}
        </Button>
      </fieldset>
    </form>
  );
}

function Issues({ boardId }: { boardId: string }) {
  const take = useMutation({
    mutationFn: async (labels: readonly string[]) =>
      itemsOf(
        await api<Page<Task>>(`/api/workflows/${boardId}/issues/import`, {
          method: 'POST',
          body: { labels },
        }),
      ),
    onSuccess: (cards) => say(t('github.imported', { number: cards.length })),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    take.mutate(namesOf(String(new FormData(event.currentTarget).get('issueLabels') ?? '')));
  };
  return (
    <form onSubmit={submit} className="grid gap-3 border-t pt-4">
      {take.error && <Alert variant="destructive" title={problemOf(take.error).title} />}
      <Field label={t('github.issueLabels')} hint={t('github.issueHint')}>
        {(control) => <Input {...control} name="issueLabels" />}
      </Field>
      <Button type="submit" variant="outline" className="w-fit" busy={take.isPending}>
        {t('github.import')}
      </Button>
    </form>
  );
}

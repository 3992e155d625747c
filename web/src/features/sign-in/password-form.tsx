import { type FormEvent, useState } from 'react';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { api, loadSession } from '@/shared/api/client';
import { problemOf } from '@/shared/api/problem';
import { queryClient, sessionQuery } from '@/shared/api/queries';
import type { Problem } from '@/shared/api/types';
import { t } from '@/shared/i18n/t';

export function PasswordForm({ onSignedIn }: { onSignedIn?: () => void }) {
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setProblem(undefined);
    try {
      await api('/api/session/password', {
        body: { login: form.get('login'), password: form.get('password') },
      });
      queryClient.setQueryData(sessionQuery.queryKey, await loadSession());
      onSignedIn?.();
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="grid gap-4">
      {problem && (
        <Alert variant="destructive" title={problem.title}>
          {problem.detail}
        </Alert>
      )}
      <Field label={t('signIn.login')}>
        {(control) => <Input {...control} name="login" autoComplete="username" required />}
      </Field>
      <Field label={t('signIn.password')}>
        {(control) => (
          <Input {...control} name="password" type="password" autoComplete="current-password" required />
        )}
      </Field>
      <Button type="submit" busy={busy}>
        {t('signIn.submit')}
      </Button>
    </form>
  );
}

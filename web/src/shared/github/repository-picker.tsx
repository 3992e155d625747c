import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { Alert } from '@/components/ui/alert';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { connectionQuery, repositoriesQuery } from '@/shared/github/queries';
import { GitHubSignIn } from '@/shared/github/sign-in-button';
import { problemOf } from '@/shared/api/problem';
import { t } from '@/shared/i18n/rooms';

/** Finds a repository among those the connected account sees; a full name may be written as well. */
export function RepositoryPicker({ name, error }: { name: string; error?: string }) {
  const [words, setWords] = useState('');
  const asked = useDeferredValue(words.trim());
  const connection = useQuery(connectionQuery);
  const found = useQuery({ ...repositoriesQuery(asked), enabled: connection.data?.connected === true });
  if (connection.data && !connection.data.connected)
    return (
      <Alert title={t('github.none')}>
        {connection.data.ways.includes('oauth') ? (
          <GitHubSignIn label={t('github.connect')} />
        ) : (
          t('github.tokenLead')
        )}
      </Alert>
    );
  const chosen = found.data?.some((one) => one.fullName === words);
  return (
    <div className="grid gap-2">
      <Field label={t('github.repository')} hint={t('github.search')} error={error}>
        {(control) => (
          <Input
            {...control}
            name={name}
            required
            value={words}
            onChange={(event) => setWords(event.target.value)}
            className="font-mono"
            spellCheck={false}
            autoComplete="off"
          />
        )}
      </Field>
      {found.isError && <Alert variant="destructive" title={problemOf(found.error).title} />}
      {found.isPending && connection.data && (
        <p className="text-sm text-muted-foreground">{t('github.searching')}</p>
      )}
      {found.data?.length === 0 && <p className="text-sm text-muted-foreground">{t('github.noMatch')}</p>}
      {!chosen && !!found.data?.length && (
        <ul className="grid max-h-64 gap-1 overflow-y-auto" aria-label={t('github.repository')}>
          {found.data.map((one) => (
            <li key={one.fullName}>
              <Button
                variant="ghost"
                className="w-full justify-start font-mono"
                disabled={one.archived}
                onClick={() => setWords(one.fullName)}
              >
                {one.fullName}
                {one.private && <Badge variant="outline">{t('github.private')}</Badge>}
                {one.archived && <Badge variant="outline">{t('github.archived')}</Badge>}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

import { useEffect, useState } from 'react';
import { api, loadSession } from '@/shared/api/client';
import { queryClient, sessionQuery } from '@/shared/api/queries';
import { type Problem } from '@/shared/api/types';
import { problemOf } from '@/shared/api/problem';

/** Takes the one-time token out of the address before anything can record it. */
const takeToken = (): string | null => {
  const token = new URLSearchParams(window.location.hash.slice(1)).get('setup');
  if (token !== null)
    window.history.replaceState(null, '', window.location.pathname + window.location.search);
  return token;
};

const token = takeToken();
let exchange: Promise<void> | undefined;

type SetupLink = { status: 'none' | 'trying' | 'used'; problem?: Problem };

/** Signs in by the link from the terminal, if the page was opened by one. */
export const useSetupLink = (): SetupLink => {
  const [link, setLink] = useState<SetupLink>({ status: token === null ? 'none' : 'trying' });
  useEffect(() => {
    if (token === null) return;
    exchange ??= api<void>('/api/session/setup-token', { body: { token } });
    exchange
      .then(async () => {
        queryClient.setQueryData(sessionQuery.queryKey, await loadSession());
        setLink({ status: 'used' });
      })
      .catch((error: unknown) => setLink({ status: 'used', problem: problemOf(error) }));
  }, []);
  return link;
};

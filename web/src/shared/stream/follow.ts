import { currentCsrfToken, loadSession } from '@/shared/api/client';
import type { Problem } from '@/shared/api/types';
import { t } from '@/shared/i18n/t';
import { retryAfter } from '@/shared/stream/back-off';
import { openStream, type StreamEnd, type StreamStatus } from '@/shared/stream/open-stream';
import type { StreamEvent } from '@/shared/stream/resume';

type Following = {
  /** What is asked for with Last-Event-ID. */
  path: string;
  /** The POST that starts the job, where there is one. */
  start?: { path: string; body: unknown };
  from?: string;
  signal: AbortSignal;
  isLast: (event: StreamEvent) => boolean;
  onEvent: (event: StreamEvent) => void;
  onStatus?: (status: StreamStatus) => void;
};

const accept = { Accept: 'text/event-stream, application/problem+json' };

/** Follows one of the server's streams with the session's cookie and token. */
export const follow = ({ path, start, from, ...rest }: Following): Promise<StreamEnd> =>
  openStream({
    ...rest,
    lastEventId: from ?? null,
    resume: (id, signal) =>
      fetch(path, { signal, headers: { ...accept, ...(id !== null && { 'Last-Event-ID': id }) } }),
    start: start
      ? async (signal) => {
          if (currentCsrfToken() === undefined) await loadSession();
          return fetch(start.path, {
            method: 'POST',
            signal,
            body: JSON.stringify(start.body),
            headers: {
              ...accept,
              'Content-Type': 'application/json',
              'X-CSRF-Token': currentCsrfToken() ?? '',
            },
          });
        }
      : undefined,
  });

/** The problem that ended a stream, or null when it ended well. */
export const problemOfEnd = async (
  end: StreamEnd,
): Promise<(Partial<Problem> & { retryAfterSeconds?: number }) | null> => {
  if (end.kind === 'unreachable') return { title: t('common.lineCut') };
  if (end.kind !== 'refused') return null;
  const told = (await end.response.json().catch(() => null)) as Partial<Problem> | null;
  const wait = retryAfter(end.response.headers.get('Retry-After'), Date.now());
  return {
    title: t('common.answerFailed'),
    ...told,
    ...(wait !== null && { retryAfterSeconds: Math.ceil(wait / 1000) }),
  };
};

/** The data of an event as JSON; an empty object where it is none. */
export const dataOf = (event: StreamEvent): Record<string, unknown> => {
  try {
    const data: unknown = JSON.parse(event.data);
    return typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {};
  } catch {
    return {};
  }
};

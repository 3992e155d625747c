import { ApiProblem } from '@/shared/api/problem';
import type { Problem, Session } from '@/shared/api/types';
import { t } from '@/shared/i18n/t';

type Options = {
  method?: string;
  /** Sent as JSON, unless it is a Blob or a string. */
  body?: unknown;
  signal?: AbortSignal;
  headers?: Record<string, string>;
  /** A creating call: repeated with the same key it creates once. */
  idempotencyKey?: string;
};

let csrfToken: string | undefined;
const listeners = new Set<() => void>();

let again: { signedIn: Promise<void>; tell: () => void } | undefined;

const untilSignedIn = (): Promise<void> => {
  if (!again) {
    let tell = () => {};
    const signedIn = new Promise<void>((resolve) => {
      tell = resolve;
    });
    again = { signedIn, tell };
  }
  return again.signedIn;
};

/** Somebody is signed in again: what waited for that goes on. */
export const signedInAgain = (): void => {
  again?.tell();
  again = undefined;
};

/** Called whenever the server says that nobody is signed in any more. */
export const onSignedOut = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Asks who is signed in, and keeps the token that unsafe calls must carry. */
export const loadSession = async (): Promise<Session> => {
  const session = await api<Session>('/api/session');
  csrfToken = session.csrfToken ?? undefined;
  return session;
};

const isSafe = (method: string) => method === 'GET' || method === 'HEAD';

const bodyOf = (body: unknown): { body?: BodyInit; type?: string } => {
  if (body === undefined) return {};
  if (body instanceof Blob) return { body, type: body.type || 'application/octet-stream' };
  if (typeof body === 'string') return { body, type: 'text/plain' };
  return { body: JSON.stringify(body), type: 'application/json' };
};

const problemFrom = async (response: Response): Promise<ApiProblem> => {
  const fallback: Problem = {
    type: `http-${response.status}`,
    title:
      response.status >= 500 ? t('common.serverError') : t('common.refused', { status: response.status }),
    status: response.status,
  };
  const told = (await response.json().catch(() => null)) as Partial<Problem> | null;
  return new ApiProblem({
    ...fallback,
    ...(told && typeof told === 'object' ? told : {}),
    status: response.status,
  });
};

/** A request with everything the server asks for; fails with {@link ApiProblem}. The answer is left to be read. */
export const request = async (path: string, options: Options = {}): Promise<Response> => {
  const method = options.method ?? (options.body === undefined ? 'GET' : 'POST');
  if (!isSafe(method) && csrfToken === undefined) await loadSession();
  const { body, type } = bodyOf(options.body);
  const send = () =>
    fetch(path, {
      method,
      body,
      signal: options.signal,
      credentials: 'same-origin',
      headers: {
        Accept: 'application/json, application/problem+json',
        ...(type && { 'Content-Type': type }),
        ...(!isSafe(method) && csrfToken && { 'X-CSRF-Token': csrfToken }),
        ...(options.idempotencyKey && { 'Idempotency-Key': options.idempotencyKey }),
        ...options.headers,
      },
    });
  let response: Response;
  try {
    response = await send();
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiProblem({
      type: 'unreachable',
      title: t('common.unreachable'),
      status: 0,
      detail: t('common.unreachableHint'),
    });
  }
  if (response.ok) return response;
  const problem = await problemFrom(response);
  if (problem.status !== 401 || path.startsWith('/api/session') || listeners.size === 0) throw problem;
  // The session has ended: the page asks to sign in again, and then what was refused is done.
  for (const listener of listeners) listener();
  await untilSignedIn();
  return request(path, options);
};

/** A request whose answer is JSON, or nothing. */
export const api = async <T>(path: string, options?: Options): Promise<T> => {
  const response = await request(path, options);
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  return (text ? JSON.parse(text) : undefined) as T;
};

/** A key for one creating call; keep it for the repeats of that call. */
export const newKey = (): string => crypto.randomUUID();

/** The token unsafe calls carry; for code that must make its own request. */
export const currentCsrfToken = (): string | undefined => csrfToken;

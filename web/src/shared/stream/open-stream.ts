import { backOff, retryAfter } from './back-off';
import { readEvents } from './read-events';
import { advance, startOf, type StreamEvent } from './resume';

export type StreamStatus = 'connecting' | 'live' | 'waiting' | 'closed';

/** How a stream came to its end. `refused` carries the answer that ended it; `gone` means that nothing is under way. */
export type StreamEnd =
  | { readonly kind: 'ended'; readonly lastId: string | null }
  | { readonly kind: 'gone' }
  | { readonly kind: 'refused'; readonly response: Response }
  | { readonly kind: 'unreachable'; readonly cause: unknown }
  | { readonly kind: 'left' };

export interface StreamRequest {
  /** The first connection where it differs from the later ones: a POST that starts the job. It is never repeated. */
  readonly start?: (signal: AbortSignal) => Promise<Response>;
  /** A connection that goes on after `lastEventId`, or begins where the server sees fit when it is null. */
  readonly resume: (lastEventId: string | null, signal: AbortSignal) => Promise<Response>;
  readonly onEvent: (event: StreamEvent) => void;
  readonly onStatus?: (status: StreamStatus) => void;
  /** True for the event after which the server says nothing more. */
  readonly isLast: (event: StreamEvent) => boolean;
  readonly lastEventId?: string | null;
  readonly signal: AbortSignal;
  readonly random?: () => number;
  readonly sleep?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

const sleepFor = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', wake);
      globalThis.removeEventListener('online', wake);
      resolve();
    };
    const timer = setTimeout(wake, milliseconds);
    signal.addEventListener('abort', wake);
    globalThis.addEventListener('online', wake);
  });

/** The answer with its body read: the line it came by is closed when the stream is given up. */
const held = async ({ body, status, headers }: Response): Promise<Response> =>
  new Response(body && (await new Response(body).arrayBuffer()), { status, headers });

const worthAnotherTry = (status: number): boolean => status === 429 || status === 408 || status >= 500;

/** Silence longer than this means a dead line: the server sends a heartbeat every 15 s. */
const SILENCE_MS = 40_000;

const withWatchdog = async function* (
  body: ReadableStream<Uint8Array>,
  cut: () => void,
): AsyncGenerator<StreamEvent, void, undefined> {
  let timer = setTimeout(cut, SILENCE_MS);
  const counted = body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => {
        clearTimeout(timer);
        timer = setTimeout(cut, SILENCE_MS);
        controller.enqueue(chunk);
      },
    }),
  );
  try {
    yield* readEvents(counted);
  } finally {
    clearTimeout(timer);
  }
};

/**
 * Follows a stream until its last event, over as many connections as it takes, with neither gap nor repeat.
 * Aborting the signal leaves the stream; it never stops the job behind it.
 */
export const openStream = async (request: StreamRequest): Promise<StreamEnd> => {
  const { signal, onStatus = () => undefined, random = Math.random, sleep = sleepFor } = request;
  let state = startOf(request.lastEventId ?? null);
  let start = request.start;
  let failures = 0;

  const finish = (end: StreamEnd): StreamEnd => {
    onStatus('closed');
    return signal.aborted ? { kind: 'left' } : end;
  };
  const pause = async (atLeast: number | null): Promise<void> => {
    onStatus('waiting');
    await sleep(Math.max(backOff(failures, random), atLeast ?? 0), signal);
    failures += 1;
  };

  while (!signal.aborted) {
    onStatus('connecting');
    const line = new AbortController();
    const hangUp = (): void => line.abort();
    signal.addEventListener('abort', hangUp, { once: true });
    const starting = start !== undefined;
    try {
      const response = await (start ? start(line.signal) : request.resume(state.lastId, line.signal));
      start = undefined;
      if (response.status === 204) return finish({ kind: 'gone' });
      if (!response.ok || !response.body) {
        if (starting || !worthAnotherTry(response.status)) {
          return finish({ kind: 'refused', response: await held(response) });
        }
        await pause(retryAfter(response.headers.get('Retry-After'), Date.now()));
        continue;
      }
      onStatus('live');
      for await (const event of withWatchdog(response.body, hangUp)) {
        const step = advance(state, event);
        state = step.next;
        if (step.kind === 'reconnect') break;
        if (step.kind === 'skip') continue;
        failures = 0;
        request.onEvent(event);
        if (request.isLast(event)) return finish({ kind: 'ended', lastId: state.lastId });
      }
    } catch (cause) {
      // The POST may or may not have arrived; only the caller knows how to find out.
      if (starting && start !== undefined) return finish({ kind: 'unreachable', cause });
    } finally {
      signal.removeEventListener('abort', hangUp);
      line.abort();
    }
    if (!signal.aborted) await pause(null);
  }
  return finish({ kind: 'left' });
};

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { sayProblem } from '@/components/ui/toast';
import { api } from '@/shared/api/client';
import { itemsOf, taskQuery } from '@/shared/api/queries';
import type { Message, Page, Problem } from '@/shared/api/types';
import { t } from '@/shared/i18n/rooms';
import { dataOf, follow, problemOfEnd } from '@/shared/stream/follow';
import type { StreamEvent } from '@/shared/stream/resume';

export type Job = 'answer' | 'plan';
/** A tool the model used: without an end while it is at work. */
export type ToolLine = {
  name: string;
  summary: string;
  millis?: number;
  error?: boolean;
  /** The beginning of what the model was given. */
  output?: string;
};
/** What is being written right now. */
export type Live = {
  job: Job;
  text: string;
  tools: readonly ToolLine[];
  since: number;
  /** What the provider makes us wait for. */
  waits?: { reason: string; seconds: number };
};
/** What a person says, to whom, and after which message. */
export type Said = {
  message: string;
  provider?: string;
  model?: string;
  parentId?: string;
  attachments?: readonly string[];
};

const DRAW_EVERY = 40;

const isLast = (event: StreamEvent) => event.type === 'done' || event.type === 'error';
const begun = (job: Job): Live => ({ job, text: '', tools: [], since: Date.now() });

/** A tool as the server tells of it, in a stream or with a message. */
export const toolLine = (data: Record<string, unknown>): ToolLine => ({
  name: String(data.name ?? ''),
  summary: String(data.summary ?? ''),
  ...(typeof data.millis === 'number' && { millis: data.millis }),
  ...(typeof data.error === 'boolean' && { error: data.error }),
  ...(typeof data.output === 'string' && { output: data.output }),
});

export const grown = (live: Live, events: readonly StreamEvent[]): Live => {
  let { text, tools, waits } = live;
  for (const event of events) {
    const data = dataOf(event);
    waits = undefined;
    switch (event.type) {
      case 'delta':
        text += String(data.text ?? '');
        break;
      case 'restart':
        // The provider broke off: what it had said is said once more.
        text = '';
        break;
      case 'tool':
        tools = [...tools, toolLine(data)];
        break;
      case 'tool-result':
        tools = [...tools.slice(0, -1), toolLine(data)];
        break;
      case 'waiting':
        waits = { reason: String(data.reason ?? ''), seconds: Number(data.seconds ?? 0) };
        break;
    }
  }
  return { ...live, text, tools, waits };
};

/** The conversation of a task: what was said, what is being said, and the ways to go on. */
export const useConversation = (taskId: string) => {
  const client = useQueryClient();
  const messages = useQuery({
    queryKey: ['messages', taskId],
    queryFn: async () => itemsOf(await api<Page<Message>>(`/api/tasks/${taskId}/messages`)),
  });
  const [live, setLive] = useState<Live | null>(null);
  const [failure, setFailure] = useState<Partial<Problem> | null>(null);
  const [ended, setEnded] = useState('');
  const leaving = useRef(new AbortController());

  const run = useCallback(
    async (job: Job, signal: AbortSignal, body?: unknown): Promise<boolean> => {
      const base = `/api/tasks/${taskId}/${job === 'answer' ? 'brainstorm' : 'plan'}`;
      let accepted = body === undefined;
      let waiting: StreamEvent[] = [];
      let frame = 0;
      let pause: ReturnType<typeof setTimeout> | undefined;
      let drawn = 0;
      const draw = () => {
        frame = 0;
        drawn = performance.now();
        const events = waiting;
        waiting = [];
        setLive((before) => grown(before ?? begun(job), events));
      };
      // The first words are drawn with the next frame; then, however fast they come, some 25 times a second.
      const drawSoon = () => {
        if (frame !== 0 || pause !== undefined) return;
        const wait = drawn + DRAW_EVERY - performance.now();
        if (wait <= 0) {
          frame = requestAnimationFrame(draw);
          return;
        }
        pause = setTimeout(() => {
          pause = undefined;
          frame = requestAnimationFrame(draw);
        }, wait);
      };
      const end = await follow({
        path: job === 'answer' ? base : `${base}/stream`,
        start: body === undefined ? undefined : { path: base, body },
        signal,
        isLast,
        onEvent: (event) => {
          if (!accepted) void client.invalidateQueries({ queryKey: ['messages', taskId] });
          accepted = true;
          if (event.type === 'error') setFailure(dataOf(event));
          else if (!isLast(event)) {
            waiting.push(event);
            drawSoon();
          } else setEnded(t(job === 'plan' ? 'chat.planReady' : 'chat.answered'));
        },
      });
      cancelAnimationFrame(frame);
      clearTimeout(pause);
      if (signal.aborted) return accepted;
      const refusal = await problemOfEnd(end);
      if (refusal !== null && body !== undefined) setFailure(refusal);
      await client.invalidateQueries({ queryKey: ['messages', taskId] });
      void client.invalidateQueries({ queryKey: ['plan', taskId] });
      void client.invalidateQueries({ queryKey: taskQuery(taskId).queryKey });
      setLive(null);
      return accepted;
    },
    [client, taskId],
  );

  // Another tab, or this one before a reload, may have an answer under way.
  useEffect(() => {
    const leave = new AbortController();
    leaving.current = leave;
    // oxlint-disable-next-line react/set-state-in-effect -- state is set only after the server has answered
    void run('answer', leave.signal).then(() => leave.signal.aborted || run('plan', leave.signal));
    return () => leave.abort();
  }, [run]);

  const start = (job: Job, body: unknown) => {
    setFailure(null);
    setEnded('');
    setLive(begun(job));
    return run(job, leaving.current.signal, body);
  };
  const stop = () =>
    live &&
    api(`/api/tasks/${taskId}/${live.job === 'answer' ? 'brainstorm' : 'plan/stream'}`, {
      method: 'DELETE',
    }).catch(sayProblem);

  return {
    messages,
    live,
    failure,
    /** What a screen reader is told when an answer is complete, once. */
    ended,
    say: (said: Said) => start('answer', said),
    propose: (choice: { provider?: string; model?: string }) => start('plan', choice),
    stop: () => void stop(),
  };
};

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { MessagesSquare } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { Skeleton } from '@/components/ui/skeleton';
import { Textarea } from '@/components/ui/textarea';
import { sayProblem } from '@/components/ui/toast';
import { api } from '@/shared/api/client';
import { itemsOf, taskQuery } from '@/shared/api/queries';
import type { Message, Page, Task } from '@/shared/api/types';
import { t } from '@/shared/i18n/t';
import { Markdown } from '@/shared/markdown/markdown';
import { dataOf, follow, refusalOf } from '@/shared/stream/follow';
import type { StreamEvent } from '@/shared/stream/resume';

type Job = 'answer' | 'plan';
type Live = { job: Job; text: string; tools: string[] };

const isLast = (event: StreamEvent) => event.type === 'done' || event.type === 'error';
const begun = (job: Job): Live => ({ job, text: '', tools: [] });

const grown = (live: Live, event: StreamEvent): Live => {
  const data = dataOf(event);
  if (event.type === 'delta') return { ...live, text: live.text + String(data.text ?? '') };
  if (event.type === 'tool')
    return { ...live, tools: [...live.tools, `${String(data.name ?? '')} ${String(data.summary ?? '')}`] };
  return live;
};

export default function ChatTab({ task }: { task: Task }) {
  const client = useQueryClient();
  const messagesKey = ['messages', task.id];
  const messages = useQuery({
    queryKey: messagesKey,
    queryFn: async () => itemsOf(await api<Page<Message>>(`/api/tasks/${task.id}/messages`)),
  });
  const draftKey = `draft:${task.id}`;
  const [draft, setDraft] = useState(() => localStorage.getItem(draftKey) ?? '');
  const [live, setLive] = useState<Live | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const leaving = useRef(new AbortController());
  const taskId = task.id;

  const keep = (text: string) => {
    setDraft(text);
    localStorage.setItem(draftKey, text);
  };

  const run = useCallback(
    async (job: Job, signal: AbortSignal, body?: unknown): Promise<boolean> => {
      const base = `/api/tasks/${taskId}/${job === 'answer' ? 'brainstorm' : 'plan'}`;
      let accepted = body === undefined;
      const end = await follow({
        path: job === 'answer' ? base : `${base}/stream`,
        start: body === undefined ? undefined : { path: base, body },
        signal,
        isLast,
        onEvent: (event) => {
          if (!accepted) void client.invalidateQueries({ queryKey: ['messages', taskId] });
          accepted = true;
          if (event.type === 'error') setFailure(String(dataOf(event).title ?? t('chat.failed')));
          else if (!isLast(event)) setLive((before) => grown(before ?? begun(job), event));
        },
      });
      if (signal.aborted) return accepted;
      const refusal = await refusalOf(end, t('chat.unreachable'));
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

  const send = async () => {
    const message = draft.trim();
    if (message === '' || live) return;
    setFailure(null);
    setLive(begun('answer'));
    if (await run('answer', leaving.current.signal, { message })) keep('');
  };
  const stop = () =>
    live &&
    api(`/api/tasks/${task.id}/${live.job === 'answer' ? 'brainstorm' : 'plan/stream'}`, {
      method: 'DELETE',
    }).catch(sayProblem);

  if (messages.isError) return <ErrorState error={messages.error} onRetry={() => messages.refetch()} />;
  if (messages.isPending) return <Skeleton className="m-4 h-40" />;
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div
        role="log"
        aria-label={t('chat.log')}
        className="min-h-0 flex-1 space-y-5 overflow-y-auto p-4 sm:p-5"
      >
        {messages.data.length === 0 && !live && (
          <EmptyState icon={MessagesSquare} title={t('chat.empty')}>
            {t('chat.emptyHint')}
          </EmptyState>
        )}
        {messages.data
          .filter((message) => message.status !== 'streaming' || !live)
          .map((message) => (
            <article key={message.id}>
              <h3 className="text-sm font-medium text-muted-foreground">
                {message.role === 'user' ? t('chat.you') : (message.model ?? t('chat.model'))}
                {message.status === 'stopped' && ` · ${t('chat.stopped')}`}
              </h3>
              <Tools lines={message.tools.map((tool) => `${tool.name} ${tool.summary ?? ''}`)} />
              <Markdown text={message.text} />
            </article>
          ))}
        {live && (
          <article aria-busy>
            <h3 className="text-sm font-medium text-muted-foreground">
              {t(live.job === 'plan' ? 'chat.proposing' : 'chat.answering')}
            </h3>
            <Tools lines={live.tools} />
            <Markdown text={live.text} streaming />
          </article>
        )}
      </div>
      <form
        className="grid shrink-0 gap-2 border-t bg-card p-3"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        {failure !== null && <Alert variant="destructive" title={failure} />}
        <Textarea
          aria-label={t('chat.message')}
          placeholder={t('chat.message')}
          rows={3}
          value={draft}
          onChange={(event) => keep(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && live) void stop();
            if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
            event.preventDefault();
            void send();
          }}
        />
        <div className="flex flex-wrap justify-end gap-2">
          <Button
            type="button"
            variant="outline"
            disabled={live !== null || messages.data.length === 0}
            onClick={() => {
              setFailure(null);
              setLive(begun('plan'));
              void run('plan', leaving.current.signal, {});
            }}
          >
            {t('chat.propose')}
          </Button>
          {live ? (
            <Button type="button" variant="outline" onClick={() => void stop()}>
              {t('chat.stop')}
            </Button>
          ) : (
            <Button type="submit" disabled={draft.trim() === ''}>
              {t('chat.send')}
            </Button>
          )}
        </div>
      </form>
    </div>
  );
}

function Tools({ lines }: { lines: string[] }) {
  return lines.map((line, index) => (
    <p key={`${index}`} className="truncate font-mono text-xs text-muted-foreground">
      {line}
    </p>
  ));
}

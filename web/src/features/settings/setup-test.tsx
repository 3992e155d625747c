import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { sayProblem } from '@/components/ui/toast';
import { grown, nothing, type Tried } from '@/features/settings/setup-log';
import { api } from '@/shared/api/client';
import { mayOf } from '@/shared/api/may';
import { workflowQuery } from '@/shared/api/queries';
import type { Workflow } from '@/shared/api/types';
import { plainLine, sanitizeLine } from '@/shared/ansi/sanitize';
import { formatDuration } from '@/shared/format/format';
import { follow, problemOfEnd } from '@/shared/stream/follow';
import type { StreamEvent } from '@/shared/stream/resume';
import { t } from '@/shared/i18n/rooms';

const isLast = (event: StreamEvent) => event.type === 'done' || event.type === 'error';

/** Tries the board's set-up and checks in the sandbox, with a live log; a host it was refused is allowed by one click. */
export function SetupTest({ board }: { board: Workflow }) {
  const client = useQueryClient();
  const [tried, setTried] = useState<Tried | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const leaving = useRef(new AbortController());
  const path = `/api/workflows/${board.id}/setup-test`;

  const run = useCallback(
    async (signal: AbortSignal, start: boolean) => {
      const end = await follow({
        path,
        start: start ? { path, body: {} } : undefined,
        signal,
        isLast,
        onEvent: (event) => setTried((before) => grown(before ?? nothing, event)),
      });
      if (signal.aborted || !start) return;
      const said = await problemOfEnd(end);
      setRefusal(said && (said.title ?? t('common.unreachable')));
      if (said !== null) setTried(null);
    },
    [path],
  );

  // A test begun in another tab, or here before a reload, goes on and is shown.
  useEffect(() => {
    const leave = new AbortController();
    leaving.current = leave;
    // oxlint-disable-next-line react/set-state-in-effect -- state is set only after the server has answered
    void run(leave.signal, false);
    return () => leave.abort();
  }, [run]);

  const allow = useMutation({
    mutationFn: (host: string) =>
      api<Workflow>(`/api/workflows/${board.id}`, {
        method: 'PATCH',
        body: {
          version: board.version,
          settings: { ...board.settings, egressHosts: [...board.settings.egressHosts, host] },
        },
      }),
    onSuccess: (fresh) => client.setQueryData(workflowQuery(board.id).queryKey, fresh),
    onError: (error) => sayProblem(error),
  });
  const busy = tried !== null && tried.end === null;
  return (
    <section className="grid grid-cols-[minmax(0,1fr)] gap-3 rounded-xl border bg-card p-4 shadow-xs">
      <div>
        <h2 className="font-semibold">{t('settings.setupTest')}</h2>
        <p className="text-sm text-muted-foreground">{t('settings.setupTestLead')}</p>
      </div>
      <div className="flex gap-2">
        <Button
          variant="outline"
          busy={busy}
          onClick={() => {
            setRefusal(null);
            setTried(nothing);
            void run(leaving.current.signal, true);
          }}
        >
          {t('settings.setupTest')}
        </Button>
        {busy && (
          <Button variant="ghost" onClick={() => void api(path, { method: 'DELETE' }).catch(sayProblem)}>
            {t('chat.stop')}
          </Button>
        )}
      </div>
      {refusal !== null && <Alert variant="destructive" title={refusal} />}
      {tried?.end?.kind === 'done' && (
        <Alert
          variant={tried.end.ok ? 'success' : 'destructive'}
          title={
            tried.end.ok
              ? t('settings.setupTestOk')
              : t('settings.setupTestFailed', { code: tried.end.exitCode })
          }
        />
      )}
      {tried?.end?.kind === 'error' && <Alert variant="destructive" title={tried.end.title} />}
      {tried?.refused.map((host) => (
        <Alert key={host} variant="warning" title={t('settings.hostRefused', { host })}>
          {board.settings.egressHosts.includes(host) ? (
            t('settings.hostAllowed')
          ) : !mayOf(board.role).administer ? (
            t('common.administratorsOnly')
          ) : (
            <Button
              variant="outline"
              size="sm"
              className="w-fit"
              busy={allow.isPending}
              onClick={() => allow.mutate(host)}
            >
              {t('settings.allowHost', { host })}
            </Button>
          )}
        </Alert>
      ))}
      {tried && tried.steps.length > 0 && (
        <ol
          role="log"
          aria-label={t('settings.setupTestLog')}
          className="grid grid-cols-[minmax(0,1fr)] gap-2"
        >
          {tried.steps.map((step, index) => (
            <li key={`${index}`} className="rounded-md border p-2">
              <p className="text-sm">
                {step.name} <code className="font-mono wrap-anywhere">{step.command}</code>{' '}
                {step.exitCode !== null && (
                  <span className={step.exitCode === 0 ? 'text-success' : 'text-destructive'}>
                    {t('review.exit', { code: step.exitCode })} · {formatDuration(step.durationMillis)}
                  </span>
                )}
              </p>
              {step.lines.length > 0 && (
                <pre className="max-h-64 overflow-auto pt-1 font-mono text-xs">
                  {step.lines.map((line) => plainLine(sanitizeLine(line))).join('\n')}
                </pre>
              )}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

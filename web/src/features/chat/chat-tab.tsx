import { ArrowDown, MessagesSquare } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { Skeleton } from '@/components/ui/skeleton';
import { Composer } from '@/features/chat/composer';
import { ContextGauge } from '@/features/chat/context-gauge';
import { FailureAlert } from '@/features/chat/failure-alert';
import { ToolLines } from '@/features/chat/tool-lines';
import { branchOf, parentOf } from '@/features/chat/tree';
import { TurnView } from '@/features/chat/turn-view';
import { Waiting } from '@/features/chat/waiting';
import { useConversation } from '@/features/chat/use-conversation';
import { useFollow } from '@/shared/lib/use-follow';
import { FileViewer, type Place } from '@/shared/files/file-viewer';
import { useMay } from '@/shared/api/may';
import type { Task } from '@/shared/api/types';
import { t } from '@/shared/i18n/rooms';
import { Markdown } from '@/shared/markdown/markdown';

const open = new Set<Task['stage']>(['TODO', 'BRAINSTORMING', 'PLANNING']);

export default function ChatTab({ task }: { task: Task }) {
  const { messages, live, failure, ended, say, propose, stop } = useConversation(task.id);
  const { work } = useMay(task.workflowId);
  const [chosen, setChosen] = useState<ReadonlyMap<string, string>>(new Map());
  const [queued, setQueued] = useState<string>();
  const [file, setFile] = useState<Place>();
  const openFile = useCallback((path: string, line: number | null) => setFile({ path, line }), []);
  const all = messages.data ?? [];
  const turns = branchOf(all, chosen);
  const { ref, atEnd, onScroll, toEnd } = useFollow(
    `${all.length} ${live?.text.length} ${live?.tools.length}`,
  );

  const send = (
    text: string,
    choice = {},
    parentId = parentOf(turns, all),
    attachments: readonly string[] = [],
  ) => {
    setChosen(new Map());
    toEnd();
    return say({
      message: text,
      ...choice,
      ...(parentId !== undefined && { parentId }),
      ...(attachments.length > 0 && { attachments }),
    });
  };
  // What was queued is said as soon as the model has ended.
  useEffect(() => {
    if (live || queued === undefined || failure) return;
    setQueued(undefined);
    void send(queued);
    // oxlint-disable-next-line react/exhaustive-deps -- only the end of an answer sends what waits
  }, [live]);

  if (messages.isError) return <ErrorState error={messages.error} onRetry={() => messages.refetch()} />;
  if (messages.isPending) return <Skeleton className="m-4 h-40" />;
  const locked = !work || live !== null || !open.has(task.stage);
  const lastQuestion = turns.findLast((turn) => turn.message.role === 'user');
  const retry = lastQuestion
    ? () => void send(lastQuestion.message.text, {}, lastQuestion.message.parentId ?? '')
    : undefined;
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="relative flex min-h-0 flex-1 flex-col">
        <div
          ref={ref}
          role="log"
          aria-live="off"
          aria-label={t('chat.log')}
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
          tabIndex={0}
          onScroll={onScroll}
          className="min-h-0 flex-1 overflow-y-auto focus-visible:-outline-offset-2"
        >
          <div className="mx-auto grid w-full max-w-3xl grid-cols-[minmax(0,1fr)] gap-3 p-4 sm:p-5">
            {turns.length === 0 && !live && (
              <EmptyState icon={MessagesSquare} title={t('chat.empty')}>
                {t('chat.emptyHint')}
              </EmptyState>
            )}
            {turns.map((turn, index) => (
              <TurnView
                key={turn.message.id}
                turn={turn}
                taskId={task.id}
                locked={locked}
                onVersion={(id) => setChosen(new Map(chosen).set(turns[index - 1]?.message.id ?? '', id))}
                onResend={(text) => void send(text, {}, turn.message.parentId ?? '')}
                onRetry={index === turns.length - 1 ? retry : undefined}
                onFile={openFile}
              />
            ))}
            {live && (
              <article aria-busy>
                <h3 className="mb-1 text-xs font-medium text-muted-foreground">
                  <span
                    className="mr-2 inline-block size-2 animate-pulse rounded-full bg-ember-bright"
                    aria-hidden
                  />
                  {t(live.job === 'plan' ? 'chat.proposing' : 'chat.answering')}
                </h3>
                <ToolLines lines={live.tools} busy />
                {live.waits && <Waiting waits={live.waits} />}
                <Markdown text={live.text} streaming onFile={openFile} />
              </article>
            )}
          </div>
        </div>
        {!atEnd && (
          <Button
            size="sm"
            variant="secondary"
            className="absolute bottom-3 left-1/2 -translate-x-1/2 shadow-md"
            onClick={toEnd}
          >
            <ArrowDown aria-hidden /> {t(live ? 'chat.newText' : 'chat.toEnd')}
          </Button>
        )}
      </div>
      <p role="status" className="sr-only">
        {live ? t(live.job === 'plan' ? 'chat.proposing' : 'chat.answering') : ended}
      </p>
      {!work ? null : open.has(task.stage) ? (
        <Composer
          key={task.id}
          taskId={task.id}
          boardId={task.workflowId}
          busy={live !== null}
          canPropose={all.length > 0}
          queued={queued}
          onQueue={setQueued}
          onSend={(text, choice, attachments) => send(text, choice, undefined, attachments)}
          onPropose={(choice) => {
            toEnd();
            void propose(choice);
          }}
          onStop={stop}
        >
          {failure && <FailureAlert problem={failure} onRetry={retry} />}
          <ContextGauge messages={all} />
        </Composer>
      ) : (
        <p className="shrink-0 border-t bg-card px-4 py-3 text-sm text-muted-foreground">
          {t('chat.closed')}
        </p>
      )}
      <FileViewer boardId={task.workflowId} place={file} onClose={() => setFile(undefined)} />
    </div>
  );
}

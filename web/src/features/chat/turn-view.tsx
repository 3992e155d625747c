import { ChevronLeft, ChevronRight, Copy, Pencil, RotateCcw } from 'lucide-react';
import { type KeyboardEvent, useState } from 'react';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Textarea } from '@/components/ui/textarea';
import { say } from '@/components/ui/toast';
import { Attached } from '@/features/chat/attachment-tray';
import { ToolLines } from '@/features/chat/tool-lines';
import type { Turn } from '@/features/chat/tree';
import { toolLine } from '@/features/chat/use-conversation';
import { formatExact } from '@/shared/format/format';
import { t } from '@/shared/i18n/rooms';
import { Markdown } from '@/shared/markdown/markdown';

type TurnViewProps = {
  turn: Turn;
  taskId: string;
  /** Nothing may be sent while an answer is under way, or past the conversation. */
  locked: boolean;
  onVersion: (id: string) => void;
  onResend: (text: string) => void;
  onRetry?: () => void;
  onFile: (path: string, line: number | null) => void;
};

const CUT_OFF = 'urn:loopforge:problem:answer-cut-off';
const failureOf = (message: Turn['message']) =>
  (message.error as { title?: string } | null | undefined)?.title;

/** One thing said, with what can be done with it. */
export function TurnView({ turn, taskId, locked, onVersion, onResend, onRetry, onFile }: TurnViewProps) {
  const { message, versions } = turn;
  const [draft, setDraft] = useState<string>();
  const mine = message.role === 'user';
  const at = versions.indexOf(message.id);
  const resend = () => {
    const text = draft?.trim();
    setDraft(undefined);
    if (text) onResend(text);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      setDraft(undefined);
    }
    if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) resend();
  };
  return (
    <article className={mine ? 'group ml-auto w-fit max-w-[88%]' : 'group'}>
      <h3 className="mb-1 flex flex-wrap items-center gap-2 text-xs font-medium text-muted-foreground">
        <span title={formatExact(message.createdAt)}>
          {mine ? t('chat.you') : (message.model ?? t('chat.model'))}
        </span>
        {message.status === 'stopped' && <Badge variant="warning">{t('chat.stopped')}</Badge>}
        {message.status === 'failed' && (
          <Badge variant="destructive">
            {t(message.error?.type === CUT_OFF ? 'chat.cutOff' : 'chat.failedShort')}
          </Badge>
        )}
      </h3>
      {draft === undefined ? (
        <div className={mine ? 'rounded-xl rounded-tr-sm bg-secondary px-3.5 py-1 text-[0.9375rem]' : ''}>
          <ToolLines lines={message.tools.map(toolLine)} />
          <Markdown text={message.text} onFile={onFile} />
          <Attached taskId={taskId} attachments={message.attachments} />
          {message.status === 'failed' && (
            <p className="text-sm text-muted-foreground">{failureOf(message) ?? t('common.answerFailed')}</p>
          )}
        </div>
      ) : (
        <div className="grid w-[min(40rem,80vw)] gap-2">
          <Textarea
            autoFocus
            data-escapes
            aria-label={t('chat.edit')}
            value={draft}
            onChange={(event) => setDraft(event.target.value)}
            onKeyDown={onKeyDown}
          />
          <div className="flex justify-end gap-2">
            <Button size="sm" variant="ghost" onClick={() => setDraft(undefined)}>
              {t('common.cancel')}
            </Button>
            <Button size="sm" onClick={resend} disabled={draft.trim() === ''}>
              {t('chat.resend')}
            </Button>
          </div>
        </div>
      )}
      <div className="flex min-h-6 items-center gap-0.5 text-muted-foreground pointer-fine:opacity-0 pointer-fine:transition-opacity pointer-fine:group-focus-within:opacity-100 pointer-fine:group-hover:opacity-100">
        {versions.length > 1 && (
          <span className="flex items-center">
            <Button
              variant="ghost"
              size="icon-xs"
              aria-label={t('chat.older')}
              disabled={at === 0}
              onClick={() => onVersion(versions[at - 1] ?? message.id)}
            >
              <ChevronLeft aria-hidden />
            </Button>
            <span className="tabular text-xs">
              {at + 1}/{versions.length}
            </span>
            <Button
              variant="ghost"
              size="icon-xs"
              aria-label={t('chat.newer')}
              disabled={at === versions.length - 1}
              onClick={() => onVersion(versions[at + 1] ?? message.id)}
            >
              <ChevronRight aria-hidden />
            </Button>
          </span>
        )}
        {message.text !== '' && (
          <Button
            variant="ghost"
            size="icon-xs"
            aria-label={t('chat.copy')}
            onClick={() =>
              void navigator.clipboard?.writeText(message.text).then(() => say(t('common.copied')))
            }
          >
            <Copy aria-hidden />
          </Button>
        )}
        {mine && !locked && (
          <Button
            variant="ghost"
            size="icon-xs"
            aria-label={t('chat.edit')}
            onClick={() => setDraft(message.text)}
          >
            <Pencil aria-hidden />
          </Button>
        )}
        {!mine && !locked && onRetry && (
          <Button variant="ghost" size="icon-xs" aria-label={t('chat.retry')} onClick={onRetry}>
            <RotateCcw aria-hidden />
          </Button>
        )}
      </div>
    </article>
  );
}

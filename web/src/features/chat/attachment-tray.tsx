import { FileText, Paperclip, RotateCw, X } from 'lucide-react';
import { useRef } from 'react';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { Progress } from '@/components/ui/progress';
import { formatBytes, isPicture } from '@/features/chat/attachments';
import type { Attaching } from '@/features/chat/use-attachments';
import type { Attachment } from '@/shared/api/types';
import { t } from '@/shared/i18n/rooms';

/** The button that chooses files. */
export function AttachButton({ attaching }: { attaching: Attaching }) {
  const field = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={field}
        type="file"
        multiple
        hidden
        aria-hidden
        tabIndex={-1}
        onChange={(event) => {
          attaching.add(event.target.files ?? []);
          event.target.value = '';
        }}
      />
      <Button
        variant="ghost"
        size="icon"
        aria-label={t('attach.button')}
        title={t('attach.hint')}
        onClick={() => field.current?.click()}
      >
        <Paperclip aria-hidden />
      </Button>
    </>
  );
}

/** The files that go with the next message, each with its preview and progress. */
export function AttachmentTray({ attaching }: { attaching: Attaching }) {
  const { drafts, refusal } = attaching;
  return (
    <>
      {refusal && <Alert variant="destructive" title={t(refusal.why, { name: refusal.name })} />}
      {drafts.length > 0 && (
        <ul aria-label={t('attach.list')} className="flex flex-wrap gap-2">
          {drafts.map((draft) => (
            <li
              key={draft.key}
              className="flex max-w-64 items-center gap-2 rounded-md border bg-background p-1.5"
            >
              {draft.preview ? (
                <img src={draft.preview} alt="" className="size-10 rounded-sm object-cover" />
              ) : (
                <FileText aria-hidden className="size-5 shrink-0 text-muted-foreground" />
              )}
              <div className="grid min-w-0 gap-0.5 text-xs">
                <span className="truncate font-medium" title={draft.name}>
                  {draft.name}
                </span>
                {draft.failure !== null ? (
                  <span role="alert" className="text-destructive">
                    {draft.failure}
                  </span>
                ) : draft.sent ? (
                  <span className="text-muted-foreground">{formatBytes(draft.file.size)}</span>
                ) : (
                  <Progress
                    value={draft.progress}
                    max={1}
                    label={t('attach.sending', { name: draft.name })}
                  />
                )}
              </div>
              {draft.failure !== null && (
                <Button
                  variant="ghost"
                  size="icon-xs"
                  aria-label={t('common.retry')}
                  onClick={() => void attaching.retry(draft)}
                >
                  <RotateCw aria-hidden />
                </Button>
              )}
              <Button
                variant="ghost"
                size="icon-xs"
                aria-label={t('common.remove', { name: draft.name })}
                onClick={() => attaching.remove(draft.key)}
              >
                <X aria-hidden />
              </Button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** What went with a message. */
export function Attached({ taskId, attachments }: { taskId: string; attachments: readonly Attachment[] }) {
  if (attachments.length === 0) return null;
  return (
    <ul className="mt-2 flex flex-wrap gap-2">
      {attachments.map((attachment) => {
        const url = `/api/tasks/${taskId}/attachments/${attachment.id}`;
        return (
          <li key={attachment.id}>
            <a
              href={url}
              target="_blank"
              rel="noopener noreferrer"
              className="flex max-w-64 items-center gap-2 rounded-md border p-1.5 text-xs hover:bg-accent"
            >
              {isPicture(attachment.mediaType) ? (
                <img src={url} alt={attachment.name} className="max-h-32 max-w-40 rounded-sm" />
              ) : (
                <>
                  <FileText aria-hidden className="size-4 shrink-0" />
                  <span className="truncate">{attachment.name}</span>
                  <span className="text-muted-foreground">{formatBytes(attachment.size)}</span>
                </>
              )}
            </a>
          </li>
        );
      })}
    </ul>
  );
}

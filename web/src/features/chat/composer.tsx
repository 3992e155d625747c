import { useQuery } from '@tanstack/react-query';
import { ListChecks, SendHorizontal, Square, X } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { Button } from '@/components/ui/button';
import { AttachButton, AttachmentTray } from '@/features/chat/attachment-tray';
import { filesFitting } from '@/features/chat/files';
import { useAttachments } from '@/features/chat/use-attachments';
import { isBeingFetched, repositoryFilesQuery } from '@/shared/api/queries';
import { useEnterSends } from '@/shared/lib/use-flag';
import { MentionBox } from '@/shared/mentions/mention-box';
import { type Choice, ModelPicker } from '@/shared/models/model-picker';
import { t } from '@/shared/i18n/rooms';

type ComposerProps = {
  taskId: string;
  boardId: string;
  busy: boolean;
  canPropose: boolean;
  /** What waits to be said when the answer under way is complete. */
  queued?: string;
  onQueue: (text: string | undefined) => void;
  onSend: (text: string, choice: Choice, attachments: readonly string[]) => Promise<boolean>;
  onPropose: (choice: Choice) => void;
  onStop: () => void;
  children?: ReactNode;
};

/** Where the next message is written. What is typed stays, per task, until the server has it. */
export function Composer(props: ComposerProps) {
  const { taskId, boardId, busy, canPropose, queued, onQueue, onSend, onPropose, onStop } = props;
  const draftKey = `draft:${taskId}`;
  const [draft, setDraft] = useState(() => localStorage.getItem(draftKey) ?? '');
  const [choice, setChoice] = useState<Choice>({});
  const attaching = useAttachments(taskId);
  const [enterSends] = useEnterSends();
  const [mentions, setMentions] = useState(false);
  const files = useQuery({ ...repositoryFilesQuery(boardId), enabled: mentions });
  const empty = draft.trim() === '' && attaching.ids.length === 0;
  const keep = (text: string) => {
    setDraft(text);
    if (text === '') localStorage.removeItem(draftKey);
    else localStorage.setItem(draftKey, text);
  };
  const send = async () => {
    const text = draft.trim();
    // Files wait with the text until the model has ended: only text is queued.
    if (empty || attaching.unready || (busy && attaching.ids.length > 0)) return;
    if (busy) {
      onQueue(queued === undefined ? text : `${queued}\n\n${text}`);
      keep('');
      return;
    }
    keep('');
    if (await onSend(text, choice, attaching.ids)) attaching.clear();
    else keep(text);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && busy) {
      event.stopPropagation();
      onStop();
    }
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
    const always = event.ctrlKey || event.metaKey;
    if (!always && event.shiftKey === enterSends) return;
    event.preventDefault();
    void send();
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- dropping and pasting do what the button inside does
    <form
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        attaching.add(event.dataTransfer.files);
      }}
      onPaste={(event) => {
        if (event.clipboardData.files.length === 0) return;
        event.preventDefault();
        attaching.add(event.clipboardData.files);
      }}
      className="shrink-0 border-t bg-card"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <div className="mx-auto grid w-full max-w-3xl grid-cols-[minmax(0,1fr)] gap-2 px-4 py-3 sm:px-5">
        {props.children}
        {queued !== undefined && (
          <p className="flex items-center gap-2 rounded-md bg-info-soft px-2.5 py-1 text-sm text-info">
            <span className="min-w-0 flex-1 truncate">{t('chat.queued', { text: queued })}</span>
            <Button
              variant="ghost"
              size="sm"
              onClick={() => {
                keep(queued);
                onQueue(undefined);
              }}
            >
              {t('common.edit')}
            </Button>
            <Button variant="ghost" size="sm" onClick={onStop}>
              {t('chat.sendNow')}
            </Button>
            <Button
              variant="ghost"
              size="icon-xs"
              aria-label={t('chat.unqueue')}
              onClick={() => onQueue(undefined)}
            >
              <X aria-hidden />
            </Button>
          </p>
        )}
        <AttachmentTray attaching={attaching} />
        <MentionBox
          label={t('chat.message')}
          listLabel={t('chat.files')}
          data-escapes={busy || undefined}
          placeholder={t(enterSends ? 'chat.placeholder' : 'chat.placeholderSwapped')}
          rows={2}
          className="max-h-48 min-h-14"
          value={draft}
          onChange={keep}
          onKeyDown={onKeyDown}
          hint={isBeingFetched(files.failureReason) ? files.failureReason?.message : undefined}
          onMention={() => setMentions(true)}
          offers={(typed) =>
            filesFitting(files.data ?? [], typed).map((path) => ({
              id: path.replace(/\W/g, '-'),
              label: path,
              text: `\`${path}\``,
            }))
          }
        />
        <div className="flex flex-wrap items-center gap-2">
          <AttachButton attaching={attaching} />
          <ModelPicker boardId={boardId} choice={choice} onChange={setChoice} />
          <div className="ml-auto flex gap-2">
            <Button
              type="button"
              variant="outline"
              disabled={busy || !canPropose}
              onClick={() => onPropose(choice)}
            >
              <ListChecks aria-hidden /> {t('chat.propose')}
            </Button>
            {busy && draft.trim() === '' ? (
              <Button type="button" variant="outline" onClick={onStop}>
                <Square aria-hidden className="fill-current" /> {t('chat.stop')}
              </Button>
            ) : (
              <Button type="submit" disabled={empty || attaching.unready}>
                <SendHorizontal aria-hidden /> {t('chat.send')}
              </Button>
            )}
          </div>
        </div>
      </div>
    </form>
  );
}

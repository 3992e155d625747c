import { useEffect, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Textarea } from '@/components/ui/textarea';
import { t } from '@/shared/i18n/rooms';

type CommentBoxProps = {
  label: string;
  /** Under this key the text is kept until it is saved. */
  storeAs: string;
  initial?: string;
  onSave: (text: string) => Promise<unknown>;
  onClose: () => void;
};

/** Where a comment is written or changed; what is typed survives a reload and a failed save. */
export function CommentBox({ label, storeAs, initial = '', onSave, onClose }: CommentBoxProps) {
  const [text, setText] = useState(() => localStorage.getItem(storeAs) ?? initial);
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  const keep = (next: string) => {
    setText(next);
    localStorage.setItem(storeAs, next);
  };
  const close = () => {
    localStorage.removeItem(storeAs);
    onClose();
  };
  const save = async () => {
    if (text.trim() === '' || busy) return;
    setBusy(true);
    try {
      await onSave(text.trim());
      close();
    } catch {
      // The mutation has said why; the text stays.
      setBusy(false);
    }
  };
  return (
    <form
      className="grid gap-2 bg-card p-3 font-sans"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Textarea
        ref={field}
        data-escapes
        aria-label={label}
        placeholder={label}
        rows={3}
        value={text}
        onChange={(event) => keep(event.target.value)}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === 'Escape') close();
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            void save();
          }
        }}
      />
      <div className="flex justify-end gap-2">
        <Button variant="ghost" size="sm" onClick={close}>
          {t('common.cancel')}
        </Button>
        <Button type="submit" size="sm" busy={busy} disabled={text.trim() === ''}>
          {t('review.comment.save')}
        </Button>
      </div>
    </form>
  );
}

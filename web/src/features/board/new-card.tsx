import { type KeyboardEvent, useState } from 'react';
import { Textarea } from '@/components/ui/textarea';
import { sayProblem } from '@/components/ui/toast';
import { useBoard } from '@/features/board/context';
import type { Stage } from '@/shared/api/types';
import { t } from '@/shared/i18n/t';

/** A title, Enter, and the next one. What was typed survives a reload. */
export function NewCard({ stage, onClose }: { stage: Stage; onClose: () => void }) {
  const control = useBoard();
  const key = `loopforge.draft.${control.store.getState().workflowId}`;
  const [title, setTitle] = useState(() => sessionStorage.getItem(key) ?? '');
  const keep = (text: string) => {
    setTitle(text);
    sessionStorage.setItem(key, text);
  };
  const add = async () => {
    const text = title.trim();
    if (!text) return;
    keep('');
    try {
      await control.create(text, stage);
    } catch (error) {
      keep(text);
      sayProblem(error);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      void add();
    }
    if (event.key === 'Escape') onClose();
  };
  return (
    <div className="px-2 pb-2">
      <Textarea
        autoFocus
        aria-label={t('board.newTitle')}
        placeholder={t('board.newTitle')}
        value={title}
        rows={2}
        className="min-h-14"
        onChange={(event) => keep(event.target.value)}
        onKeyDown={onKeyDown}
      />
    </div>
  );
}

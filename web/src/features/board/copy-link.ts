import { say } from '@/components/ui/toast';
import { t } from '@/shared/i18n/t';

/** Puts the address of a card on the clipboard; where the browser keeps that shut, the address is shown instead. */
export const copyLink = async (boardId: string, taskId: string): Promise<void> => {
  const link = new URL(`/boards/${boardId}/tasks/${taskId}`, location.origin).href;
  try {
    await navigator.clipboard.writeText(link);
    say(t('board.linkCopied'));
  } catch {
    say(link);
  }
};

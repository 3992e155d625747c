import { RotateCcw } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { t } from '@/shared/i18n/rooms';
import { type Choice, ModelPicker } from '@/shared/models/model-picker';

/** Lets the plan be carried out once more, by the same model or by another. */
export function AnotherAttempt({
  boardId,
  busy,
  choice,
  onChoice,
  onStart,
}: {
  boardId: string;
  busy: boolean;
  choice: Choice;
  onChoice: (choice: Choice) => void;
  onStart: () => void;
}) {
  return (
    // On the narrowest screens the two still stand side by side: the log below needs the room.
    <div className="flex gap-2 max-sm:w-full max-[22.5rem]:[&_button>svg]:hidden max-[22.5rem]:[&>[data-slot=select]]:min-w-0">
      <ModelPicker boardId={boardId} choice={choice} onChange={onChoice} own={t('run.sameModel')} />
      <Button
        variant="outline"
        className="max-sm:flex-1 max-sm:gap-1.5 max-sm:px-2.5 max-sm:text-[0.8125rem]"
        busy={busy}
        onClick={onStart}
      >
        <RotateCcw aria-hidden /> {t('run.again')}
      </Button>
    </div>
  );
}

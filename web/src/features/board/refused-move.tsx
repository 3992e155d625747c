import { X } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { useActions } from '@/features/board/actions';
import { useBoard, useBoardUi } from '@/features/board/context';
import { reasonText, stepText } from '@/features/board/reason';
import { t } from '@/shared/i18n/t';

/** On the card that was to be moved: why it may not, and the step that is missing. */
export function RefusedMove({ id }: { id: string }) {
  const { ui } = useBoard();
  const actions = useActions();
  const reason = useBoardUi(({ refused }) => (refused?.id === id ? refused.reason : undefined));
  if (reason === undefined) return null;
  const putAway = () => ui.setState({ refused: undefined });
  return (
    <div className="relative mt-2 grid gap-1.5 rounded-md bg-secondary p-2 text-xs text-secondary-foreground">
      <p className="pr-6">{reasonText(reason)}</p>
      <Button
        size="sm"
        variant="outline"
        className="w-fit"
        onClick={() => {
          putAway();
          actions.open(id);
        }}
      >
        {stepText(reason)}
      </Button>
      <button
        type="button"
        aria-label={t('common.close')}
        className="absolute top-1 right-1 grid size-6 place-content-center rounded-full hover:bg-accent"
        onClick={putAway}
      >
        <X aria-hidden className="size-3.5" />
      </button>
    </div>
  );
}

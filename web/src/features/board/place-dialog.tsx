import type { FormEvent } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog, DialogContent, DialogFooter, DialogHeader, DialogTitle } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { useActions } from '@/features/board/actions';
import { useBoard } from '@/features/board/context';
import type { Stage } from '@/shared/api/types';
import { t } from '@/shared/i18n/t';

/** Asks for any place in a column too long to choose from. */
export function PlaceDialog({ id, stage }: { id: string; stage: Stage }) {
  const { store, ui } = useBoard();
  const actions = useActions();
  const others = store.getState().order[stage].filter((other) => other !== id);
  const count = others.length + 1;
  const close = () => ui.setState({ placing: undefined });
  const move = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const wanted = Number(new FormData(event.currentTarget).get('place'));
    close();
    actions.move([id], stage, others[Math.max(1, Math.min(count, wanted)) - 1]);
  };
  return (
    <Dialog open onOpenChange={(open) => !open && close()}>
      <DialogContent aria-describedby={undefined} className="max-w-sm">
        <DialogHeader>
          <DialogTitle>{t('board.placeTitle', { stage: t(`stage.${stage}`) })}</DialogTitle>
        </DialogHeader>
        <form onSubmit={move} className="grid gap-4">
          <Field label={t('board.placeOf', { count })}>
            {(control) => (
              <Input
                {...control}
                name="place"
                type="number"
                inputMode="numeric"
                min={1}
                max={count}
                required
                autoFocus
              />
            )}
          </Field>
          <DialogFooter>
            <Button type="submit">{t('board.placeMove')}</Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}

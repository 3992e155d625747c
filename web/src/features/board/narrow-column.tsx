import { useNavigate } from '@tanstack/react-router';
import { UnfoldHorizontal } from 'lucide-react';
import { useRef } from 'react';
import { Button } from '@/components/ui/button';
import { toggledColumn } from '@/features/board/column-choices';
import { useBoardState } from '@/features/board/context';
import { useDropStage } from '@/features/board/use-drop-stage';
import type { visibleIn } from '@/features/board/view';
import type { Stage } from '@/shared/api/types';
import { t } from '@/shared/i18n/t';
import { cn } from '@/shared/lib/cn';

/** A column folded to a strip: its name, how many cards, and still a place to drop one. */
export function NarrowColumn({ stage, select }: { stage: Stage; select: ReturnType<typeof visibleIn> }) {
  const count = useBoardState((state) => select(state).length);
  const navigate = useNavigate({ from: '/boards/$boardId' });
  const strip = useRef<HTMLElement>(null);
  const over = useDropStage(strip, stage);
  const name = t(`stage.${stage}`);
  return (
    <section
      ref={strip}
      aria-label={t('board.column', { stage: name, cards: t('board.cards', { count }) })}
      className={cn(
        'flex h-full flex-col items-center gap-2 rounded-xl bg-muted/70 dark:bg-muted/45 py-1.5 max-md:hidden',
        over && 'ring-2 ring-ember/50',
      )}
    >
      <Button
        variant="ghost"
        size="icon-sm"
        aria-label={t('board.expand', { stage: name })}
        onClick={() =>
          void navigate({
            search: (old) => ({ ...old, ...toggledColumn(old, 'collapsed', stage) }),
            replace: true,
          })
        }
      >
        <UnfoldHorizontal aria-hidden />
      </Button>
      <span className="tabular text-xs text-muted-foreground">{count}</span>
      <h2 className="text-sm font-semibold [writing-mode:vertical-rl]">{name}</h2>
    </section>
  );
}

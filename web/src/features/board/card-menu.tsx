import { Archive, Ellipsis, Flag, Link2, PanelRightOpen, SquareCheck, Trash2, UserPlus } from 'lucide-react';
import { Button } from '@/components/ui/button';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuSeparator,
  DropdownMenuSub,
  DropdownMenuSubContent,
  DropdownMenuSubTrigger,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu';
import { useActions } from '@/features/board/actions';
import { useBoard, useBoardUi } from '@/features/board/context';
import { copyLink } from '@/features/board/copy-link';
import { menuButtonClass } from '@/features/board/menu-button';
import { refusalOf } from '@/features/board/model';
import { reasonText } from '@/features/board/reason';
import { priorities } from '@/features/board/view';
import { type Card, type Priority, type Stage, stages } from '@/shared/api/types';
import { t } from '@/shared/i18n/t';

/** Everything that can be done with a card, by one pointer and without dragging. */
export function CardMenu({ card }: { card: Card }) {
  const { ui } = useBoard();
  const open = useBoardUi((state) => state.menu === card.id);
  return (
    <DropdownMenu open={open} onOpenChange={(next) => ui.setState({ menu: next ? card.id : undefined })}>
      <DropdownMenuTrigger asChild>
        <Button
          variant="ghost"
          size="icon-xs"
          className={menuButtonClass}
          aria-label={t('board.actions', { number: card.number })}
        >
          <Ellipsis aria-hidden />
        </Button>
      </DropdownMenuTrigger>
      {open && <Items card={card} />}
    </DropdownMenu>
  );
}

function Items({ card }: { card: Card }) {
  const actions = useActions();
  return (
    <DropdownMenuContent align="end" className="max-w-[calc(100vw-1rem)]">
      <DropdownMenuItem onSelect={() => actions.open(card.id)}>
        <PanelRightOpen aria-hidden /> {t('board.open')}
      </DropdownMenuItem>
      <DropdownMenuItem onSelect={() => void copyLink(card.workflowId, card.id)}>
        <Link2 aria-hidden /> {t('board.copyLink')}
      </DropdownMenuItem>
      {actions.works ? (
        <Changes card={card} />
      ) : (
        <DropdownMenuLabel className="max-w-60 font-normal text-muted-foreground">
          {t('common.viewOnlyHint')}
        </DropdownMenuLabel>
      )}
    </DropdownMenuContent>
  );
}

function Changes({ card }: { card: Card }) {
  const actions = useActions();
  return (
    <>
      <DropdownMenuItem onSelect={() => actions.select(card.id)}>
        <SquareCheck aria-hidden /> {t('board.select')}
      </DropdownMenuItem>
      <DropdownMenuItem onSelect={() => actions.assign([card.id])}>
        <UserPlus aria-hidden /> {t('board.assignMe')}
      </DropdownMenuItem>
      <PriorityItem card={card} />
      <DropdownMenuSeparator />
      <DropdownMenuLabel>{t('board.move')}</DropdownMenuLabel>
      {stages.map((stage) => (
        <MoveItem key={stage} card={card} stage={stage} />
      ))}
      <DropdownMenuSeparator />
      <DropdownMenuItem onSelect={() => actions.archive([card.id])}>
        <Archive aria-hidden /> {t('board.archive')}
      </DropdownMenuItem>
      <DropdownMenuItem variant="destructive" onSelect={() => actions.shelve(card.id)}>
        <Trash2 aria-hidden /> {t('task.delete')}
      </DropdownMenuItem>
    </>
  );
}

function PriorityItem({ card }: { card: Card }) {
  const { prioritise } = useActions();
  return (
    <DropdownMenuSub>
      <DropdownMenuSubTrigger>
        <Flag aria-hidden /> {t('task.priority')}
      </DropdownMenuSubTrigger>
      <DropdownMenuSubContent>
        <DropdownMenuRadioGroup
          value={card.priority}
          onValueChange={(value) => prioritise([card.id], value as Priority)}
        >
          {priorities.map((priority) => (
            <DropdownMenuRadioItem key={priority} value={priority}>
              {t(`task.priority.${priority}`)}
            </DropdownMenuRadioItem>
          ))}
        </DropdownMenuRadioGroup>
      </DropdownMenuSubContent>
    </DropdownMenuSub>
  );
}

const MOST_PLACES = 30;

function MoveItem({ card, stage }: { card: Card; stage: Stage }) {
  const actions = useActions();
  const { store, ui } = useBoard();
  const refusal = refusalOf(card, stage);
  const name = t(`stage.${stage}`);
  if (refusal)
    return (
      <DropdownMenuItem
        aria-disabled
        onSelect={(event) => event.preventDefault()}
        className="flex-col items-start gap-0 text-muted-foreground"
      >
        {name}
        <span className="max-w-60 text-xs whitespace-normal">{reasonText(refusal)}</span>
      </DropdownMenuItem>
    );
  const others = store.getState().order[stage].filter((id) => id !== card.id);
  if (others.length === 0)
    return stage === card.stage ? null : (
      <DropdownMenuItem onSelect={() => actions.move([card.id], stage)}>{name}</DropdownMenuItem>
    );
  return (
    <DropdownMenuSub>
      <DropdownMenuSubTrigger>{name}</DropdownMenuSubTrigger>
      <DropdownMenuSubContent className="max-w-72">
        <DropdownMenuItem onSelect={() => actions.move([card.id], stage, others[0])}>
          {t('board.toTop')}
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={() => actions.move([card.id], stage)}>
          {t('board.toBottom')}
        </DropdownMenuItem>
        {others.length > MOST_PLACES && (
          <DropdownMenuItem onSelect={() => ui.setState({ placing: { id: card.id, stage } })}>
            {t('board.toPlace')}
          </DropdownMenuItem>
        )}
        <DropdownMenuSeparator />
        {others.slice(0, MOST_PLACES).map((id) => {
          const other = store.getState().cards.get(id);
          return (
            <DropdownMenuItem key={id} onSelect={() => actions.move([card.id], stage, id)}>
              <span className="truncate">
                {t('board.before', { number: other?.number ?? '', title: other?.title ?? '' })}
              </span>
            </DropdownMenuItem>
          );
        })}
      </DropdownMenuSubContent>
    </DropdownMenuSub>
  );
}

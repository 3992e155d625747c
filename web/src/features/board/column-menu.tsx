import { useNavigate } from '@tanstack/react-router';
import { EyeOff, FoldHorizontal } from 'lucide-react';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu';
import { type ColumnChoices, limits, toggledColumn, withLimit } from '@/features/board/column-choices';
import { ColumnMenuButton } from '@/features/board/column-menu-button';
import type { Stage } from '@/shared/api/types';
import { t } from '@/shared/i18n/t';

type ColumnMenuProps = { stage: Stage; limit?: number; defaultOpen: boolean };

/** How one column is shown to this person. */
export function ColumnMenu({ stage, limit, defaultOpen }: ColumnMenuProps) {
  const navigate = useNavigate({ from: '/boards/$boardId' });
  const change = (next: (old: ColumnChoices) => ColumnChoices) =>
    void navigate({ search: (old) => ({ ...old, ...next(old) }), replace: true });
  const name = t(`stage.${stage}`);
  return (
    <DropdownMenu defaultOpen={defaultOpen}>
      <DropdownMenuTrigger asChild>
        <ColumnMenuButton stage={stage} />
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        <DropdownMenuLabel>{name}</DropdownMenuLabel>
        <DropdownMenuItem
          className="max-md:hidden"
          onSelect={() => change((old) => toggledColumn(old, 'collapsed', stage))}
        >
          <FoldHorizontal aria-hidden /> {t('board.collapse')}
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={() => change((old) => toggledColumn(old, 'hidden', stage))}>
          <EyeOff aria-hidden /> {t('board.hide')}
        </DropdownMenuItem>
        <DropdownMenuSeparator />
        <DropdownMenuLabel>{t('board.limit')}</DropdownMenuLabel>
        <DropdownMenuRadioGroup
          value={String(limit ?? '')}
          onValueChange={(value) =>
            change((old) => withLimit(old, stage, value === '' ? undefined : Number(value)))
          }
        >
          <DropdownMenuRadioItem value="">{t('board.noLimit')}</DropdownMenuRadioItem>
          {limits.map((count) => (
            <DropdownMenuRadioItem key={count} value={String(count)}>
              {t('board.cards', { count })}
            </DropdownMenuRadioItem>
          ))}
        </DropdownMenuRadioGroup>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

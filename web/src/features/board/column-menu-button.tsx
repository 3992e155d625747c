import { EllipsisVertical } from 'lucide-react';
import type { ComponentProps } from 'react';
import { Button } from '@/components/ui/button';
import type { Stage } from '@/shared/api/types';
import { t } from '@/shared/i18n/t';

/** The button of a column's options, before and after its menu is there. */
export function ColumnMenuButton({ stage, ...props }: { stage: Stage } & ComponentProps<typeof Button>) {
  return (
    <Button
      variant="ghost"
      size="icon-xs"
      className="-mr-1 shrink-0 text-muted-foreground"
      aria-label={t('board.options', { stage: t(`stage.${stage}`) })}
      {...props}
    >
      <EllipsisVertical aria-hidden />
    </Button>
  );
}

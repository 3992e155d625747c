import { ListFilter } from 'lucide-react';
import { Button } from '@/components/ui/button';
import {
  DropdownMenu,
  DropdownMenuCheckboxItem,
  DropdownMenuContent,
  DropdownMenuLabel,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu';
import { type ColumnChoices, toggledColumn } from '@/features/board/column-choices';
import { useBoard } from '@/features/board/context';
import {
  costs,
  evidences,
  type Filters,
  labelsOf,
  priorities,
  type Sort,
  sorts,
  toggled,
  type View,
} from '@/features/board/view';
import { stages } from '@/shared/api/types';
import { formatMoney } from '@/shared/format/format';
import { t } from '@/shared/i18n/t';

type FilterMenuProps = {
  filters: Filters;
  choices: ColumnChoices;
  sort: Sort;
  onChange: (change: View) => void;
  /** It was asked for before it was there. */
  defaultOpen: boolean;
};

/** Which cards, in which order. */
export function FilterMenu({ filters, choices, sort, onChange, defaultOpen }: FilterMenuProps) {
  const { store } = useBoard();
  const stay = (event: Event) => event.preventDefault();
  return (
    <DropdownMenu defaultOpen={defaultOpen}>
      <DropdownMenuTrigger asChild>
        <Button variant="outline" size="sm">
          <ListFilter aria-hidden /> {t('board.view')}
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end" className="w-56">
        <DropdownMenuLabel>{t('board.sort')}</DropdownMenuLabel>
        <DropdownMenuRadioGroup
          value={sort}
          onValueChange={(value) => onChange({ sort: value === 'manual' ? undefined : (value as Sort) })}
        >
          {sorts.map((name) => (
            <DropdownMenuRadioItem key={name} value={name} onSelect={stay}>
              {t(`board.sort.${name}`)}
            </DropdownMenuRadioItem>
          ))}
        </DropdownMenuRadioGroup>
        <DropdownMenuSeparator />
        <DropdownMenuCheckboxItem
          checked={Boolean(filters.mine)}
          onSelect={stay}
          onCheckedChange={() => onChange({ mine: filters.mine ? undefined : true })}
        >
          {t('board.mine')}
        </DropdownMenuCheckboxItem>
        <DropdownMenuSeparator />
        <DropdownMenuLabel>{t('task.priority')}</DropdownMenuLabel>
        {priorities.map((priority) => (
          <DropdownMenuCheckboxItem
            key={priority}
            checked={filters.priority?.includes(priority) ?? false}
            onSelect={stay}
            onCheckedChange={() => onChange({ priority: toggled(filters.priority, priority) })}
          >
            {t(`task.priority.${priority}`)}
          </DropdownMenuCheckboxItem>
        ))}
        <DropdownMenuSeparator />
        <DropdownMenuLabel>{t('board.evidence')}</DropdownMenuLabel>
        {evidences.map((evidence) => (
          <DropdownMenuCheckboxItem
            key={evidence}
            checked={filters.evidence?.includes(evidence) ?? false}
            onSelect={stay}
            onCheckedChange={() => onChange({ evidence: toggled(filters.evidence, evidence) })}
          >
            {t(`board.evidence.${evidence}`)}
          </DropdownMenuCheckboxItem>
        ))}
        <DropdownMenuSeparator />
        <DropdownMenuLabel>{t('board.sort.cost')}</DropdownMenuLabel>
        {costs.map((cost) => (
          <DropdownMenuCheckboxItem
            key={cost}
            checked={filters.cost === cost}
            onSelect={stay}
            onCheckedChange={() => onChange({ cost: filters.cost === cost ? undefined : cost })}
          >
            {t('board.costAtLeast', { cost: formatMoney(cost) })}
          </DropdownMenuCheckboxItem>
        ))}
        <DropdownMenuSeparator />
        <DropdownMenuLabel>{t('board.columns')}</DropdownMenuLabel>
        {stages.map((stage) => (
          <DropdownMenuCheckboxItem
            key={stage}
            checked={!choices.hidden?.includes(stage)}
            onSelect={stay}
            onCheckedChange={() => onChange(toggledColumn(choices, 'hidden', stage))}
          >
            {t(`stage.${stage}`)}
          </DropdownMenuCheckboxItem>
        ))}
        <Labels store={store} filters={filters} onChange={onChange} />
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

function Labels({
  store,
  filters,
  onChange,
}: {
  store: ReturnType<typeof useBoard>['store'];
  filters: Filters;
  onChange: FilterMenuProps['onChange'];
}) {
  const labels = labelsOf(store.getState().cards).slice(0, 40);
  if (labels.length === 0) return null;
  return (
    <>
      <DropdownMenuSeparator />
      <DropdownMenuLabel>{t('task.labels')}</DropdownMenuLabel>
      {labels.map((label) => (
        <DropdownMenuCheckboxItem
          key={label}
          checked={filters.label?.includes(label) ?? false}
          onSelect={(event) => event.preventDefault()}
          onCheckedChange={() => onChange({ label: toggled(filters.label, label) })}
        >
          <span className="truncate">{label}</span>
        </DropdownMenuCheckboxItem>
      ))}
    </>
  );
}

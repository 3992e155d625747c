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
import { stateText, useNames } from '@/features/board/names';
import {
  assigneesOf,
  cardStates,
  costs,
  evidences,
  type Filters,
  labelsOf,
  priorities,
  providersOf,
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
  const { cards } = store.getState();
  const nameOf = useNames();
  const stay = (event: Event) => event.preventDefault();
  return (
    <DropdownMenu defaultOpen={defaultOpen}>
      <DropdownMenuTrigger asChild>
        <Button variant="outline" size="sm" className="max-sm:-order-1">
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
        <Choices
          label={t('board.state')}
          values={cardStates}
          chosen={filters.state}
          text={stateText}
          onChange={(state) => onChange({ state })}
        />
        <Choices
          label={t('task.priority')}
          values={priorities}
          chosen={filters.priority}
          text={(priority) => t(`task.priority.${priority}`)}
          onChange={(priority) => onChange({ priority })}
        />
        <Choices
          label={t('board.evidence')}
          values={evidences}
          chosen={filters.evidence}
          text={(evidence) => t(`board.evidence.${evidence}`)}
          onChange={(evidence) => onChange({ evidence })}
        />
        <Choices
          label={t('task.assignee')}
          values={assigneesOf(cards)}
          chosen={filters.assignee}
          text={nameOf}
          onChange={(assignee) => onChange({ assignee })}
        />
        <Choices
          label={t('board.provider')}
          values={providersOf(cards)}
          chosen={filters.provider}
          text={(provider) => provider}
          onChange={(provider) => onChange({ provider })}
        />
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
        <Choices
          label={t('task.labels')}
          values={labelsOf(cards)}
          chosen={filters.label}
          text={(label) => label}
          onChange={(label) => onChange({ label })}
        />
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

/** No list is longer: of labels and people a board may have hundreds. */
const MOST_CHOICES = 40;

type ChoicesProps<T extends string> = {
  label: string;
  values: readonly T[];
  chosen: readonly T[] | undefined;
  text: (value: T) => string;
  onChange: (chosen: T[] | undefined) => void;
};

/** The values of one field, any number of which may be wanted. */
function Choices<T extends string>({ label, values, chosen, text, onChange }: ChoicesProps<T>) {
  if (values.length === 0) return null;
  return (
    <>
      <DropdownMenuSeparator />
      <DropdownMenuLabel>{label}</DropdownMenuLabel>
      {values.slice(0, MOST_CHOICES).map((value) => (
        <DropdownMenuCheckboxItem
          key={value}
          checked={chosen?.includes(value) ?? false}
          onSelect={(event) => event.preventDefault()}
          onCheckedChange={() => onChange(toggled(chosen, value))}
        >
          <span className="truncate">{text(value)}</span>
        </DropdownMenuCheckboxItem>
      ))}
    </>
  );
}

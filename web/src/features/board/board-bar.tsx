import { Link, useNavigate } from '@tanstack/react-router';
import { Eye, ListFilter, Search, Settings2, Wifi, WifiOff, X } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { Avatar } from '@/components/ui/avatar';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/input';
import { useBoardState } from '@/features/board/context';
import { type ColumnChoices, toggledColumn } from '@/features/board/column-choices';
import { stateText, useNames } from '@/features/board/names';
import { type Filters, isFiltering, needsPerson, type Sort, toggled, type View } from '@/features/board/view';
import { mayOf } from '@/shared/api/may';
import { formatMoney } from '@/shared/format/format';
import type { Viewer } from '@/shared/api/types';
import { t } from '@/shared/i18n/t';
import { cn } from '@/shared/lib/cn';

const none: Record<keyof Filters, undefined> = {
  q: undefined,
  needs: undefined,
  mine: undefined,
  label: undefined,
  state: undefined,
  assignee: undefined,
  provider: undefined,
  priority: undefined,
  evidence: undefined,
  cost: undefined,
};

const FilterMenu = lazy(() =>
  import('@/features/board/filter-menu').then((module) => ({ default: module.FilterMenu })),
);

/** The button before its menu has come. */
function ViewButton({ onPress }: { onPress: () => void }) {
  return (
    <Button variant="outline" size="sm" className="max-sm:-order-1" onClick={onPress}>
      <ListFilter aria-hidden /> {t('board.view')}
    </Button>
  );
}

type BoardBarProps = { filters: Filters; choices: ColumnChoices; sort: Sort };

export function BoardBar({ filters, choices, sort }: BoardBarProps) {
  const workflow = useBoardState((state) => state.workflow);
  const needing = useBoardState(({ cards }) => {
    let count = 0;
    for (const card of cards.values()) if (needsPerson(card)) count += 1;
    return count;
  });
  const { looks } = mayOf(workflow?.role);
  const navigate = useNavigate({ from: '/boards/$boardId' });
  const [pressed, setPressed] = useState(false);
  if (!workflow) return null;
  const change = (next: View) => void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  return (
    <div className="grid shrink-0 gap-2 border-b px-3 py-2 sm:px-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="min-w-0 truncate text-base font-semibold">{workflow.title}</h1>
        {workflow.simulated && (
          <Badge variant="info" title={t('board.simulatedHint')}>
            {t('common.simulated')}
            <span className="sr-only">. {t('board.simulatedHint')}</span>
          </Badge>
        )}
        {looks && (
          <Badge variant="outline" title={t('common.viewOnlyHint')}>
            <Eye aria-hidden /> {t('common.viewOnly')}
            <span className="sr-only">. {t('common.viewOnlyHint')}</span>
          </Badge>
        )}
        <ConnectionPill />
        <div className="flex flex-wrap items-center gap-2 max-sm:w-full sm:ml-auto">
          <Viewers />
          {(needing > 0 || filters.needs) && (
            <Button
              variant={filters.needs ? 'default' : 'outline'}
              size="sm"
              aria-pressed={Boolean(filters.needs)}
              onClick={() => change({ needs: filters.needs ? undefined : true })}
            >
              {t('board.needsMe')} <span className="tabular">{needing}</span>
            </Button>
          )}
          <div className="relative min-w-36 flex-1 max-sm:-order-1 sm:w-52">
            <Search
              aria-hidden
              className="absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-muted-foreground"
            />
            <Input
              id="board-filter"
              type="search"
              aria-label={t('board.filter')}
              placeholder={t('board.filter')}
              className="h-8 pl-8"
              value={filters.q ?? ''}
              onChange={(event) => change({ q: event.target.value || undefined })}
              onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
            />
          </div>
          <Suspense fallback={<ViewButton onPress={() => setPressed(true)} />}>
            <FilterMenu
              filters={filters}
              choices={choices}
              sort={sort}
              onChange={change}
              defaultOpen={pressed}
            />
          </Suspense>
          <Button asChild variant="ghost" size="icon-sm" className="max-sm:-order-1">
            <Link
              to="/boards/$boardId/settings"
              params={{ boardId: workflow.id }}
              aria-label={t('board.settings')}
            >
              <Settings2 aria-hidden />
            </Link>
          </Button>
        </div>
      </div>
      {(isFiltering(filters) || sort !== 'manual' || choices.hidden) && (
        <Chips filters={filters} choices={choices} sort={sort} onChange={change} />
      )}
    </div>
  );
}

/** What is asked of the board, in words, and the same without it. */
type Chip = [string, View];
type ListField = 'label' | 'state' | 'priority' | 'evidence' | 'assignee' | 'provider';

function Chips({ filters, choices, sort, onChange }: BoardBarProps & { onChange: (change: View) => void }) {
  const nameOf = useNames();
  /** A chip for each chosen value of a field; taking it away leaves the others. */
  const chosen = <Field extends ListField>(
    field: Field,
    text: (value: NonNullable<Filters[Field]>[number]) => string,
  ): Chip[] =>
    (filters[field] ?? []).map((value) => [
      text(value),
      { [field]: toggled(filters[field] as string[], value) },
    ]);
  const chips: Chip[] = [
    ...(filters.q ? [[`"${filters.q}"`, { q: undefined }] as Chip] : []),
    ...(filters.needs ? [[t('board.needsMe'), { needs: undefined }] as Chip] : []),
    ...(filters.mine ? [[t('board.mine'), { mine: undefined }] as Chip] : []),
    ...chosen('label', (label) => label),
    ...chosen('state', stateText),
    ...chosen('priority', (priority) => t(`task.priority.${priority}`)),
    ...chosen('evidence', (evidence) => t(`board.evidence.${evidence}`)),
    ...chosen('assignee', (person) => t('board.assignee', { name: nameOf(person) })),
    ...chosen('provider', (provider) => provider),
    ...(filters.cost === undefined
      ? []
      : [[t('board.costAtLeast', { cost: formatMoney(filters.cost) }), { cost: undefined }] as Chip]),
    ...(sort === 'manual'
      ? []
      : [[t('board.sortedBy', { by: t(`board.sort.${sort}`) }), { sort: undefined }] as Chip]),
    ...(choices.hidden ?? []).map(
      (stage): Chip => [
        t('board.hidden', { stage: t(`stage.${stage}`) }),
        toggledColumn(choices, 'hidden', stage),
      ],
    ),
  ];
  return (
    <ul aria-label={t('board.filters')} className="flex flex-wrap items-center gap-1.5">
      {chips.map(([name, without]) => (
        <li key={name}>
          <Badge variant="default" className="py-0 pr-0.5">
            <span className="max-w-40 truncate">{name}</span>
            <button
              type="button"
              aria-label={t('common.remove', { name })}
              className="grid size-6 place-content-center rounded-full hover:bg-accent"
              onClick={() => onChange(without)}
            >
              <X aria-hidden />
            </button>
          </Badge>
        </li>
      ))}
      {isFiltering(filters) && (
        <li>
          <Button variant="ghost" size="sm" className="h-6" onClick={() => onChange(none)}>
            {t('board.clear')}
          </Button>
        </li>
      )}
    </ul>
  );
}

const MOST_VIEWERS = 5;

const presenceText = ({ name, idle }: Viewer) => (idle ? t('board.idle', { name }) : name);

function Viewers() {
  const viewers = useBoardState((state) => state.viewers);
  // Who has several pages open is away only where all of them are.
  const people = [
    ...new Map(
      viewers
        .toSorted((one, other) => Number(other.idle) - Number(one.idle))
        .map((viewer) => [viewer.id, viewer]),
    ).values(),
  ];
  if (people.length < 2) return null;
  return (
    <ul aria-label={t('board.here')} className="flex items-center -space-x-1.5">
      {people.slice(0, MOST_VIEWERS).map((viewer) => (
        <li key={viewer.id} title={presenceText(viewer)}>
          <Avatar
            name={viewer.name}
            url={viewer.avatarUrl}
            className={cn('ring-2 ring-background', viewer.idle && 'opacity-60 grayscale')}
          />
          <span className="sr-only">{presenceText(viewer)}</span>
        </li>
      ))}
      {people.length > MOST_VIEWERS && (
        <li className="pl-3 text-xs text-muted-foreground">
          {t('board.moreHere', { count: people.length - MOST_VIEWERS })}
        </li>
      )}
    </ul>
  );
}

function ConnectionPill() {
  const connection = useBoardState((state) => state.connection);
  const live = connection === 'live';
  return (
    <Badge role="status" variant={live ? 'success' : 'warning'}>
      {live ? <Wifi aria-hidden /> : <WifiOff aria-hidden />}
      {t(`board.${connection}`)}
    </Badge>
  );
}

import { Link, useNavigate } from '@tanstack/react-router';
import { Search, Settings2, Wifi, WifiOff } from 'lucide-react';
import { Avatar } from '@/components/ui/avatar';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/input';
import { Tooltip } from '@/components/ui/tooltip';
import { useBoardState } from '@/features/board/context';
import { type Filters, isFiltering } from '@/features/board/model';
import { t } from '@/shared/i18n/t';

export function BoardBar({ filters }: { filters: Filters }) {
  const workflow = useBoardState((state) => state.workflow);
  const viewers = useBoardState((state) => state.viewers);
  const needing = useBoardState(
    (state) => Object.values(state.cards).filter((card) => card.attention).length,
  );
  const navigate = useNavigate({ from: '/boards/$boardId' });
  if (!workflow) return null;
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-2 border-b px-3 py-2 sm:px-4">
      <h1 className="min-w-0 truncate text-base font-semibold">{workflow.title}</h1>
      {workflow.simulated && (
        <Tooltip text={t('board.simulatedHint')}>
          <Badge variant="info" tabIndex={0}>
            {t('common.simulated')}
          </Badge>
        </Tooltip>
      )}
      <ConnectionPill />
      <div className="flex items-center gap-2 max-sm:w-full sm:ml-auto">
        {viewers.length > 1 && (
          <ul aria-label={t('board.here')} className="flex -space-x-1.5">
            {viewers.slice(0, 5).map((viewer) => (
              <li key={viewer.id}>
                <Avatar name={viewer.name} url={viewer.avatarUrl} className="ring-2 ring-background" />
                <span className="sr-only">{viewer.name}</span>
              </li>
            ))}
          </ul>
        )}
        {(needing > 0 || filters.needs) && (
          <Button
            variant={filters.needs ? 'default' : 'outline'}
            size="sm"
            aria-pressed={Boolean(filters.needs)}
            onClick={() =>
              void navigate({
                search: (old) => ({ ...old, needs: old.needs ? undefined : true }),
                replace: true,
              })
            }
          >
            {t('board.needsMe')} <span className="tabular">{needing}</span>
          </Button>
        )}
        <div className="relative flex-1 sm:w-52">
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
            onChange={(event) => {
              const q = event.target.value || undefined;
              void navigate({ search: (old) => ({ ...old, q }), replace: true });
            }}
          />
        </div>
        {isFiltering(filters) && (
          <Button
            variant="ghost"
            size="sm"
            onClick={() =>
              void navigate({ search: (old) => ({ ...old, q: undefined, needs: undefined }), replace: true })
            }
          >
            {t('board.clear')}
          </Button>
        )}
        <Button asChild variant="ghost" size="icon-sm" aria-label={t('board.settings')}>
          <Link to="/boards/$boardId/settings" params={{ boardId: workflow.id }}>
            <Settings2 aria-hidden />
          </Link>
        </Button>
      </div>
    </div>
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

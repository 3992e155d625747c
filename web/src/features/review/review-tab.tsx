import { useQuery } from '@tanstack/react-query';
import { FileDiff as Icon } from 'lucide-react';
import { useState } from 'react';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { Skeleton } from '@/components/ui/skeleton';
import { Attempts } from '@/features/review/attempts';
import { Changes } from '@/features/review/changes';
import { EvidencePanel } from '@/features/review/evidence-panel';
import { runsQuery } from '@/features/review/queries';
import type { Task } from '@/shared/api/types';
import { PullRequestBox } from '@/shared/github/pull-request-box';
import { t } from '@/shared/i18n/rooms';

export default function ReviewTab({ task }: { task: Task }) {
  const runs = useQuery(runsQuery(task.id, task.version));
  const [chosen, setChosen] = useState<string | null>(null);
  if (runs.isError) return <ErrorState error={runs.error} onRetry={() => void runs.refetch()} />;
  if (runs.isPending) return <Skeleton className="m-4 h-40" />;
  const shown = runs.data.find((run) => run.id === chosen) ?? runs.data[0];
  if (!shown)
    return (
      <EmptyState icon={Icon} title={t('review.none')}>
        {t('review.noneHint')}
      </EmptyState>
    );
  const newest = shown.id === runs.data[0]?.id;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-5 p-4 sm:p-5">
      {runs.data.length > 1 && (
        <Attempts runs={runs.data} shown={shown} onShow={(run) => setChosen(run.id)} />
      )}
      <EvidencePanel run={shown} task={task} newest={newest} />
      {newest && <PullRequestBox task={task} />}
      <Changes key={shown.id} run={shown} runs={runs.data} task={task} newest={newest} />
    </div>
  );
}

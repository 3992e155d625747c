import { useQuery } from '@tanstack/react-query';
import { CircleCheck, CircleDashed, CircleMinus, CircleX, LoaderCircle } from 'lucide-react';
import type { StepState } from '@/features/run/journal';
import { api } from '@/shared/api/client';
import { itemsOf } from '@/shared/api/queries';
import type { Page, Plan, Run } from '@/shared/api/types';
import { formatDuration } from '@/shared/format/format';
import { t } from '@/shared/i18n/t';
import { cn } from '@/shared/lib/cn';

const looks = {
  started: { Icon: LoaderCircle, tone: 'text-ember' },
  done: { Icon: CircleCheck, tone: 'text-success' },
  skipped: { Icon: CircleMinus, tone: 'text-muted-foreground' },
  failed: { Icon: CircleX, tone: 'text-destructive' },
  waiting: { Icon: CircleDashed, tone: 'text-muted-foreground' },
} as const;

const durationOf = (step: StepState | undefined): string =>
  step?.until ? formatDuration(new Date(step.until).getTime() - new Date(step.since).getTime()) : '';

/** The plan's steps, and how far the run is with each. */
export function StepList({
  taskId,
  run,
  steps,
  onStep,
}: {
  taskId: string;
  run: Run;
  steps: ReadonlyMap<number, StepState>;
  onStep: (step: number) => void;
}) {
  const plans = useQuery({
    queryKey: ['plan', taskId, 'versions', run.planVersion],
    queryFn: async () => itemsOf(await api<Page<Plan>>(`/api/tasks/${taskId}/plan/versions`)),
  });
  const plan = plans.data?.find((version) => version.version === run.planVersion);
  const titles = plan?.steps.map((step) => step.title) ?? Array.from({ length: run.steps }, () => '');
  return (
    <ol aria-label={t('run.steps')} className="grid gap-0.5">
      {titles.map((title, index) => {
        const number = index + 1;
        const state = steps.get(number);
        const stuck = run.status === 'FAILED' && state?.status === 'started';
        const look = stuck ? 'failed' : (state?.status ?? 'waiting');
        const { Icon, tone } = looks[look];
        return (
          <li key={number}>
            <button
              type="button"
              disabled={!state}
              onClick={() => onStep(number)}
              className={cn(
                'flex min-h-9 w-full items-start gap-2 rounded-md px-2 py-1.5 text-left text-sm enabled:hover:bg-accent',
                look === 'waiting' && 'text-muted-foreground',
              )}
            >
              <Icon
                aria-hidden
                className={cn('mt-0.5 size-4 shrink-0', tone, look === 'started' && 'animate-spin')}
              />
              <span className="min-w-0 flex-1">
                {title || t('plan.step', { number })}
                <span className="sr-only"> {t(`run.step.${look}`)}</span>
              </span>
              <span className="tabular shrink-0 text-xs text-muted-foreground">{durationOf(state)}</span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}

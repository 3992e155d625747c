import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CircleCheck, CircleDashed, CircleMinus, CircleX, FileDiff, LoaderCircle, Logs } from 'lucide-react';
import { Button } from '@/components/ui/button';
import type { StepState } from '@/features/run/journal';
import { api } from '@/shared/api/client';
import { itemsOf } from '@/shared/api/queries';
import type { Page, Plan, Run } from '@/shared/api/types';
import { formatDuration } from '@/shared/format/format';
import { t } from '@/shared/i18n/rooms';
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

/** The states of the files between which a step worked, as the review's address names them; none where it changed nothing. */
const changesOf = (run: Run, step: StepState, newest: string | undefined): string | undefined => {
  const from = step.from ?? run.baseCommit;
  const to = step.to ?? newest;
  return from && to && from !== to ? `${from}..${to}` : undefined;
};

/** The plan's steps, and how far the run is with each. */
export function StepList({
  taskId,
  run,
  steps,
  newest,
  onStep,
  onLog,
}: {
  taskId: string;
  run: Run;
  steps: ReadonlyMap<number, StepState>;
  /** The newest state of the files, which a step under way has come to. */
  newest?: string;
  onStep: (step: number) => void;
  /** Shows where a step begins in the raw log; without it the step has written nothing. */
  onLog: (step: number) => (() => void) | undefined;
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
        const changes = state && changesOf(run, state, newest);
        const toLog = state && onLog(number);
        return (
          <li key={number} className="flex items-start">
            <button
              type="button"
              disabled={!state}
              onClick={() => onStep(number)}
              className={cn(
                'flex min-h-9 min-w-0 flex-1 items-start gap-2 rounded-md px-2 py-2 text-left text-sm enabled:hover:bg-accent pointer-coarse:min-h-11 pointer-coarse:py-3',
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
              <span className="tabular shrink-0 text-xs leading-5 text-muted-foreground">
                {durationOf(state)}
              </span>
            </button>
            {toLog && (
              <Button
                variant="ghost"
                size="icon-sm"
                className="mt-1 pointer-coarse:mt-0"
                aria-label={t('run.step.log', { number })}
                title={t('run.step.log', { number })}
                onClick={toLog}
              >
                <Logs aria-hidden />
              </Button>
            )}
            {changes && (
              <Button asChild variant="ghost" size="icon-sm" className="mt-1 pointer-coarse:mt-0">
                <Link
                  to="."
                  search={(old: Record<string, unknown>) => ({ ...old, tab: 'review' })}
                  hash={`changes=${changes}`}
                  hashScrollIntoView={false}
                  aria-label={t('run.step.changes', { number })}
                  title={t('run.step.changes', { number })}
                >
                  <FileDiff aria-hidden />
                </Link>
              </Button>
            )}
          </li>
        );
      })}
    </ol>
  );
}

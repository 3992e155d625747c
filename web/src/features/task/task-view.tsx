import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ChevronRight, Ellipsis, Eye, Trash2 } from 'lucide-react';
import { Suspense } from 'react';
import { Alert } from '@/components/ui/alert';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu';
import { SheetTitle } from '@/components/ui/sheet';
import { Skeleton } from '@/components/ui/skeleton';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '@/components/ui/tabs';
import { sayProblem } from '@/components/ui/toast';
import { CostBadge } from '@/features/task/cost-badge';
import { EditableText } from '@/features/task/editable-text';
import { PanelBoundary } from '@/features/task/panel-boundary';
import { TaskFields } from '@/features/task/task-fields';
import { tabComponents, tabNames, tabOf, tabOfStage } from '@/features/task/tabs';
import { useTaskChange } from '@/features/task/use-task-change';
import { api } from '@/shared/api/client';
import { useMay } from '@/shared/api/may';
import { taskQuery } from '@/shared/api/queries';
import { type Action, type Attention, type Stage, stages, type Task } from '@/shared/api/types';
import { t } from '@/shared/i18n/t';

type TaskViewProps = {
  task: Task;
  tab?: string;
  onTab: (tab: string) => void;
  onDelete: () => void;
  /** Shown in a side panel, whose title it then gives. */
  panel?: boolean;
};

export function TaskView({ task, tab, onTab, onDelete, panel = false }: TaskViewProps) {
  const change = useTaskChange(task);
  const may = useMay(task.workflowId);
  const current = tabOf(task, tab);
  const title = (
    <EditableText
      label={t('task.title')}
      value={task.title}
      required
      className="text-lg font-semibold tracking-tight"
      readOnly={!may.work}
      onSave={(text) => change.mutateAsync({ title: text })}
    />
  );
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <header className="grid shrink-0 grid-cols-[minmax(0,1fr)] gap-2 bg-card px-4 pt-3 pb-1 sm:px-5">
        <div className="flex items-center gap-2 pr-20 text-sm text-muted-foreground">
          <span className="font-mono">#{task.number}</span>
          <Badge variant="ember">{t(`stage.${task.stage}`)}</Badge>
          <Way stage={task.stage} />
          <CostBadge task={task} />
          {may.work && (
            <DropdownMenu>
              <DropdownMenuTrigger asChild>
                <Button variant="ghost" size="icon-sm" aria-label={t('task.more')}>
                  <Ellipsis aria-hidden />
                </Button>
              </DropdownMenuTrigger>
              <DropdownMenuContent>
                <DropdownMenuItem variant="destructive" onSelect={onDelete}>
                  <Trash2 aria-hidden /> {t('task.delete')}
                </DropdownMenuItem>
              </DropdownMenuContent>
            </DropdownMenu>
          )}
        </div>
        {panel ? (
          <SheetTitle asChild>
            <div>{title}</div>
          </SheetTitle>
        ) : (
          <h1>{title}</h1>
        )}
        <div className="flex flex-wrap items-center justify-between gap-2">
          <p className="text-sm text-muted-foreground">{t(`task.next.${task.stage}`)}</p>
          <Primary task={task} works={may.work} current={current} onTab={onTab} />
        </div>
        {may.looks && (
          <p className="flex items-start gap-1.5 text-sm text-muted-foreground">
            <Eye aria-hidden className="mt-0.5 size-4 shrink-0" /> {t('common.viewOnlyHint')}
          </p>
        )}
        {task.attention && <AttentionBanner task={task} attention={task.attention} works={may.work} />}
        <details className="group text-sm">
          <summary className="flex min-h-7 w-fit max-w-full cursor-pointer items-center gap-1 rounded text-muted-foreground hover:text-foreground">
            <ChevronRight aria-hidden className="size-4 shrink-0 transition-transform group-open:rotate-90" />
            <span className="truncate">
              {t('task.details')}
              {task.description && <span className="group-open:hidden">: {task.description}</span>}
            </span>
          </summary>
          <div className="grid max-h-[35dvh] gap-3 overflow-y-auto py-2">
            <EditableText
              label={t('task.description')}
              value={task.description ?? ''}
              placeholder={t('task.noDescription')}
              multiline
              readOnly={!may.work}
              onSave={(text) => change.mutateAsync({ description: text })}
            />
            <TaskFields task={task} readOnly={!may.work} onChange={(fields) => change.mutate(fields)} />
          </div>
        </details>
      </header>
      <Tabs value={current} onValueChange={onTab} className="flex min-h-0 flex-1 flex-col">
        <TabsList aria-label={t('task.tabs')} className="shrink-0 bg-card px-3">
          {tabNames.map((name) => (
            <TabsTrigger key={name} value={name}>
              {t(`task.tab.${name}`)}
            </TabsTrigger>
          ))}
        </TabsList>
        {tabNames.map((name) => {
          const Tab = tabComponents[name];
          return (
            <TabsContent key={name} value={name} className="flex min-h-0 flex-1 flex-col overflow-y-auto">
              <PanelBoundary>
                <Suspense fallback={<Skeleton className="m-4 h-40" />}>
                  <Tab task={task} />
                </Suspense>
              </PanelBoundary>
            </TabsContent>
          );
        })}
      </Tabs>
    </div>
  );
}

/** How far along the seven stages the card is. */
function Way({ stage }: { stage: Stage }) {
  const at = stages.indexOf(stage);
  return (
    <span
      role="img"
      aria-label={t('task.way', { at: at + 1, of: stages.length })}
      className="flex gap-0.5 max-sm:hidden"
    >
      {stages.map((name, index) => (
        <span
          key={name}
          title={t(`stage.${name}`)}
          className={`h-1.5 w-4 rounded-full ${index <= at ? 'bg-ember-bright' : 'bg-border'}`}
        />
      ))}
    </span>
  );
}

type PrimaryProps = { task: Task; works: boolean; current: string; onTab: (tab: string) => void };

function Primary({ task, works, current, onTab }: PrimaryProps) {
  const client = useQueryClient();
  const start = useMutation({
    mutationFn: () =>
      api<Task>(`/api/tasks/${task.id}/move`, { body: { stage: 'BRAINSTORMING', version: task.version } }),
    onSuccess: (fresh) => {
      client.setQueryData(taskQuery(task.id).queryKey, fresh);
      onTab('chat');
    },
    onError: (error) => sayProblem(error),
  });
  const target = tabOfStage[task.stage];
  if (task.stage === 'TODO') {
    if (!works) return null;
    return (
      <Button size="sm" busy={start.isPending} onClick={() => start.mutate()}>
        {t('task.do.TODO')}
      </Button>
    );
  }
  if (current === target || (!works && task.stage === 'PLANNING')) return null;
  return (
    <Button size="sm" onClick={() => onTab(target)}>
      {t(`task.do.${task.stage}`)}
    </Button>
  );
}

type AttentionProps = { task: Task; attention: Attention; works: boolean };

function AttentionBanner({ task, attention, works }: AttentionProps) {
  const client = useQueryClient();
  const act = useMutation({
    mutationFn: (action: Action) =>
      api<unknown>(action.path, { method: action.method, body: action.method === 'GET' ? undefined : {} }),
    onSettled: () => client.invalidateQueries({ queryKey: taskQuery(task.id).queryKey }),
    onError: (error) => sayProblem(error),
  });
  return (
    <Alert
      variant="warning"
      title={attention.reason}
      actions={(works ? attention.actions : undefined)?.map((action, index) => (
        <Button
          key={action.id}
          size="sm"
          variant={index === 0 ? 'default' : 'outline'}
          busy={act.isPending && act.variables?.id === action.id}
          onClick={() => act.mutate(action)}
        >
          {action.label}
        </Button>
      ))}
    />
  );
}

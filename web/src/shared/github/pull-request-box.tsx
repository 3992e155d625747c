import { useQuery } from '@tanstack/react-query';
import { GitPullRequest } from 'lucide-react';
import { useState } from 'react';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { mayOf } from '@/shared/api/may';
import { workflowQuery } from '@/shared/api/queries';
import type { Task } from '@/shared/api/types';
import { NewPullRequest } from '@/shared/github/new-pull-request';
import { t } from '@/shared/i18n/rooms';
import { textOf } from '@/shared/i18n/t';

const word = (group: 'state' | 'checks', value: string): string => {
  const key = `github.${group}.${value}`;
  return textOf(key) ?? value;
};

/** The pull request of the card's newest run, or the button that opens one. Its state follows GitHub by itself. */
export function PullRequestBox({ task }: { task: Task }) {
  const [asking, setAsking] = useState(false);
  const workflow = useQuery(workflowQuery(task.workflowId));
  if (workflow.data?.repository.kind !== 'github') return null;
  const one = task.pullRequest;
  if (one && one.state !== 'closed')
    return (
      <div className="flex flex-wrap items-center gap-2 rounded-xl border bg-card p-3 text-sm">
        <GitPullRequest aria-hidden className="size-4" />
        <a
          href={one.url}
          target="_blank"
          rel="noreferrer"
          className="font-medium underline underline-offset-2"
        >
          {t('github.pullRequest', { number: one.number })}
        </a>
        <Badge variant={one.state === 'merged' ? 'success' : 'outline'}>{word('state', one.state)}</Badge>
        {one.checks && (
          <Badge variant={one.checks === 'passed' ? 'success' : 'outline'}>
            {word('checks', one.checks)}
          </Badge>
        )}
      </div>
    );
  if (task.run?.status !== 'SUCCEEDED' || !mayOf(workflow.data.role).work) return null;
  return (
    <div className="flex flex-wrap items-center gap-3 rounded-xl border bg-card p-3 text-sm">
      <Button variant="outline" size="sm" onClick={() => setAsking(true)}>
        <GitPullRequest aria-hidden />
        {t('github.open')}
      </Button>
      <span className="text-muted-foreground">{t('github.opening')}</span>
      {asking && <NewPullRequest task={task} runId={task.run.id} onClose={() => setAsking(false)} />}
    </div>
  );
}

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Alert } from '@/components/ui/alert';
import { Confirm } from '@/components/ui/alert-dialog';
import { Button } from '@/components/ui/button';
import { Select } from '@/components/ui/select';
import { sayProblem } from '@/components/ui/toast';
import { api } from '@/shared/api/client';
import { isProblem } from '@/shared/api/problem';
import { taskQuery } from '@/shared/api/queries';
import { startedByClosing } from '@/shared/api/releases';
import type { Task } from '@/shared/api/types';
import { t } from '@/shared/i18n/rooms';

const methods = ['merge', 'fast-forward', 'squash'] as const;

/** Merges the reviewed run in the way the person chooses, and names the files where it cannot. */
export function MergeButton({ task }: { task: Task }) {
  const client = useQueryClient();
  const [method, setMethod] = useState<(typeof methods)[number]>('merge');
  const [starts, setStarts] = useState(0);
  const [asked, setAsked] = useState(false);
  const merge = useMutation({
    mutationFn: () => api<Task>(`/api/tasks/${task.id}/merge`, { body: { method } }),
    onError: (error) => !isProblem(error, 'merge-conflict') && sayProblem(error),
    onSettled: () => client.invalidateQueries({ queryKey: taskQuery(task.id).queryKey }),
  });
  // Others may approve cards that wait for this one while it is reviewed, and while the question stands there.
  const press = useMutation({
    mutationFn: (_agreed: number) => startedByClosing([task.id]),
    onError: (error) => sayProblem(error),
    onSuccess: (count, agreed) => {
      setStarts(count);
      if (count > agreed) setAsked(true);
      else merge.mutate();
    },
  });
  const conflict = isProblem(merge.error, 'merge-conflict') ? merge.error.problem : null;
  const files = (conflict?.errors ?? []).map((error) => error.field);
  return (
    <>
      <Select
        aria-label={t('review.merge.how')}
        className="w-44"
        value={method}
        onChange={(event) => setMethod(event.target.value as (typeof methods)[number])}
      >
        {methods.map((name) => (
          <option key={name} value={name}>
            {t(`review.merge.${name}`)}
          </option>
        ))}
      </Select>
      <Button busy={press.isPending || merge.isPending} onClick={() => press.mutate(0)}>
        {t('review.merge')}
      </Button>
      <Confirm
        open={asked}
        onOpenChange={setAsked}
        title={t('board.startsTitle')}
        description={t('board.startsLead', { count: starts })}
        action={t('review.merge')}
        variant="ember"
        onConfirm={() => press.mutate(starts)}
      />
      {conflict && (
        <Alert variant="destructive" title={conflict.title} className="basis-full">
          {/* The sentence names the first of them. */}
          {files.some((file) => !conflict.title?.includes(file)) && (
            <>
              {t('review.conflict')} {files.join(', ')}
            </>
          )}
        </Alert>
      )}
    </>
  );
}

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Textarea } from '@/components/ui/textarea';
import { sayProblem } from '@/components/ui/toast';
import { api } from '@/shared/api/client';
import { taskQuery } from '@/shared/api/queries';
import type { Task } from '@/shared/api/types';
import { t } from '@/shared/i18n/rooms';

/** What a pull request is to be called, and what a person says in it above our report; a refusal keeps both. */
export function NewPullRequest({ task, runId, onClose }: { task: Task; runId: string; onClose: () => void }) {
  const client = useQueryClient();
  const [title, setTitle] = useState(task.title);
  const [text, setText] = useState('');
  const open = useMutation({
    mutationFn: () => api(`/api/runs/${runId}/pull-request`, { body: { title, text } }),
    onSuccess: onClose,
    onError: (error) => sayProblem(error),
    onSettled: () => client.invalidateQueries({ queryKey: taskQuery(task.id).queryKey }),
  });
  return (
    <Dialog open onOpenChange={(next) => !next && onClose()}>
      <DialogContent>
        <form
          className="grid gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            open.mutate();
          }}
        >
          <DialogHeader>
            <DialogTitle>{t('github.open')}</DialogTitle>
            <DialogDescription>{t('github.below')}</DialogDescription>
          </DialogHeader>
          <Field label={t('github.newTitle')}>
            {(control) => (
              <Input
                {...control}
                required
                maxLength={250}
                value={title}
                onChange={(event) => setTitle(event.target.value)}
              />
            )}
          </Field>
          <Field label={t('github.newText')}>
            {(control) => (
              <Textarea
                {...control}
                maxLength={20_000}
                value={text}
                onChange={(event) => setText(event.target.value)}
              />
            )}
          </Field>
          <DialogFooter>
            <Button type="button" variant="ghost" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" busy={open.isPending} disabled={title.trim() === ''}>
              {t('github.open')}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}

import { ArrowDown, ArrowUp, Redo2, Trash2, Undo2 } from 'lucide-react';
import { useEffect, useReducer, useState } from 'react';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Textarea } from '@/components/ui/textarea';
import { contentOf, draftOf, edit, editingOf, faultsOf, type PlanContent } from '@/features/plan/draft';
import { forgetDraft, keepDraft, keptDraft } from '@/features/plan/kept-draft';
import type { Plan } from '@/shared/api/types';
import { t } from '@/shared/i18n/rooms';

type PlanEditorProps = {
  taskId: string;
  /** The newest version there is; it may move on while its predecessor is being edited. */
  plan: Plan;
  busy: boolean;
  /** A refusal keeps the editor as it is. */
  onSave: (content: PlanContent & { version: number }) => Promise<unknown>;
  onClose: () => void;
};

/** The plan as a form. What is typed stays in this browser until it is saved or given up. */
export function PlanEditor({ taskId, plan, busy, onSave, onClose }: PlanEditorProps) {
  const [kept] = useState(() => keptDraft(taskId));
  const [base, setBase] = useState(kept?.version ?? plan.version);
  const [state, dispatch] = useReducer(edit, kept?.draft ?? draftOf(plan), editingOf);
  const { draft } = state;
  const touched = kept !== undefined || state.past.length > 0;
  useEffect(() => {
    if (touched) keepDraft(taskId, { version: base, draft });
  }, [taskId, base, draft, touched]);
  const faulty = faultsOf(draft).length > 0;
  const close = () => {
    forgetDraft(taskId);
    onClose();
  };
  const save = () =>
    onSave({ ...contentOf(draft), version: base }).then(
      () => forgetDraft(taskId),
      () => undefined,
    );
  return (
    <div className="mx-auto grid w-full max-w-3xl grid-cols-[minmax(0,1fr)] gap-4 px-4 pt-4 sm:px-5 sm:pt-5">
      {base !== plan.version && (
        <Alert
          variant="warning"
          title={t('plan.movedOn', { version: plan.version, base })}
          actions={
            <>
              <Button size="sm" onClick={() => setBase(plan.version)}>
                {t('plan.keepMine', { version: plan.version })}
              </Button>
              <Button size="sm" variant="outline" onClick={close}>
                {t('plan.dropMine')}
              </Button>
            </>
          }
        />
      )}
      {kept && <Alert title={t('plan.restored')} />}
      <Field label={t('plan.summary')}>
        {(control) => (
          <Textarea
            {...control}
            value={draft.summary}
            onChange={(event) => dispatch({ type: 'summary', text: event.target.value })}
          />
        )}
      </Field>
      {draft.steps.map((step, index) => (
        <fieldset key={step.key} className="grid min-w-0 gap-3 rounded-lg border bg-card p-3">
          <legend className="px-1 text-sm font-medium">{t('plan.step', { number: index + 1 })}</legend>
          <Field label={t('plan.title')}>
            {(control) => (
              <Input
                {...control}
                value={step.title}
                onChange={(event) =>
                  dispatch({ type: 'step', key: step.key, field: 'title', text: event.target.value })
                }
              />
            )}
          </Field>
          <Field label={t('plan.details')}>
            {(control) => (
              <Textarea
                {...control}
                className="min-h-14"
                value={step.details}
                onChange={(event) =>
                  dispatch({ type: 'step', key: step.key, field: 'details', text: event.target.value })
                }
              />
            )}
          </Field>
          <Field label={t('plan.paths')}>
            {(control) => (
              <Textarea
                {...control}
                className="min-h-9 py-1.5 font-mono text-sm"
                value={step.paths}
                onChange={(event) =>
                  dispatch({ type: 'step', key: step.key, field: 'paths', text: event.target.value })
                }
              />
            )}
          </Field>
          <div className="flex justify-end gap-1">
            <Button
              variant="ghost"
              size="icon-sm"
              aria-label={t('plan.up', { number: index + 1 })}
              disabled={index === 0}
              onClick={() => dispatch({ type: 'move-step', key: step.key, to: index - 1 })}
            >
              <ArrowUp aria-hidden />
            </Button>
            <Button
              variant="ghost"
              size="icon-sm"
              aria-label={t('plan.down', { number: index + 1 })}
              disabled={index === draft.steps.length - 1}
              onClick={() => dispatch({ type: 'move-step', key: step.key, to: index + 1 })}
            >
              <ArrowDown aria-hidden />
            </Button>
            <Button
              variant="ghost"
              size="icon-sm"
              aria-label={t('plan.removeStep', { number: index + 1 })}
              onClick={() => dispatch({ type: 'remove-step', key: step.key })}
            >
              <Trash2 aria-hidden />
            </Button>
          </div>
        </fieldset>
      ))}
      {draft.checks.map((check, index) => (
        <div key={check.key} className="flex gap-2">
          <Input
            aria-label={t('plan.checks')}
            value={check.name}
            onChange={(event) =>
              dispatch({ type: 'check', key: check.key, field: 'name', text: event.target.value })
            }
          />
          <Input
            aria-label={t('plan.command')}
            className="font-mono"
            value={check.command}
            onChange={(event) =>
              dispatch({ type: 'check', key: check.key, field: 'command', text: event.target.value })
            }
          />
          <Button
            variant="ghost"
            size="icon"
            aria-label={t('plan.removeCheck', { number: index + 1 })}
            onClick={() => dispatch({ type: 'remove-check', key: check.key })}
          >
            <Trash2 aria-hidden />
          </Button>
        </div>
      ))}
      {faulty && <p className="text-sm text-destructive">{t('plan.faults')}</p>}
      <div className="sticky bottom-0 -mx-4 flex flex-wrap gap-2 border-t bg-background px-4 py-3 sm:-mx-5 sm:px-5">
        <Button
          variant="outline"
          onClick={() => dispatch({ type: 'add-step', after: null, key: crypto.randomUUID() })}
        >
          {t('plan.addStep')}
        </Button>
        <Button variant="outline" onClick={() => dispatch({ type: 'add-check', key: crypto.randomUUID() })}>
          {t('plan.addCheck')}
        </Button>
        <Button
          variant="ghost"
          size="icon"
          aria-label={t('common.undo')}
          title={t('common.undo')}
          disabled={state.past.length === 0}
          onClick={() => dispatch({ type: 'undo' })}
        >
          <Undo2 aria-hidden />
        </Button>
        <Button
          variant="ghost"
          size="icon"
          aria-label={t('plan.redo')}
          title={t('plan.redo')}
          disabled={state.future.length === 0}
          onClick={() => dispatch({ type: 'redo' })}
        >
          <Redo2 aria-hidden />
        </Button>
        <Button variant="ghost" className="ml-auto" onClick={close}>
          {t('common.cancel')}
        </Button>
        <Button disabled={faulty || base !== plan.version} busy={busy} onClick={() => void save()}>
          {t('common.save')}
        </Button>
      </div>
    </div>
  );
}
